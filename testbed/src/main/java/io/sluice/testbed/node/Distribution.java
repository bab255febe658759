package io.sluice.testbed.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where Sluice is: what the build has made, or what the system property {@code sluice.home} names. */
final class Distribution {

    private Distribution() {
    }

    /** The launcher, {@code bin/sluice}. */
    static Path launcher() {
        final String home = System.getProperty("sluice.home");
        final Stream<String> homes = home == null
            ? Stream.of("../controller/target/sluice", "controller/target/sluice") : Stream.of(home);
        return homes.map(path -> Path.of(path, "bin", "sluice").toAbsolutePath().normalize())
            .filter(Files::isExecutable).findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no Sluice to start: neither built below "
                + Path.of("").toAbsolutePath() + " (mvn package builds it) nor named by -Dsluice.home=DIRECTORY"));
    }
}

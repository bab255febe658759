package io.sluice.testbed.wire;

import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The bare AF_XDP reflector once more, in C: the same rings, frames and bursts, so that what Java adds is all that differs. */
record CReflectorBalancer() implements Balancer {
    private static final String SOURCE = "reflector.c";

    @Override
    public String name() {
        return "AF_XDP reflector, C";
    }

    @Override
    public String absence() {
        return Balancer.missing("cc", "no C compiler is installed");
    }

    @Override
    public Running start(final Wire wire) {
        final Path source = wire.scratch().write(SOURCE, source());
        final Path program = wire.scratch().resolve("reflector");
        Shell.run("cc -O2 -o " + program + " " + source);
        return Coprocess.Forwarder.of(Coprocess.start(wire, wire.balancer().netns(), "reflector",
            List.of(program.toString(), Host.DEVICE, Integer.toString(Wire.BALANCER_CPU))));
    }

    private static String source() {
        try (InputStream source = CReflectorBalancer.class.getResourceAsStream(SOURCE)) {
            return new String(source.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

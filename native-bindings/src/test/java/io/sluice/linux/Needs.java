package io.sluice.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a test needs of the machine. Where it is missing the test is skipped, as on a laptop; with {@code SLUICE_NO_SKIPS} set, as
 * in CI, it fails.
 */
public final class Needs {
    private static final boolean SKIPPING_ALLOWED = System.getenv("SLUICE_NO_SKIPS") == null;

    private Needs() {
    }

    /** Root, as the kernel sees it. */
    public static void root() {
        that("root".equals(System.getProperty("user.name")), "root");
    }

    /** A command on the path, {@code cc} for example. */
    public static void command(final String name) {
        boolean found = false;
        for (final String directory : System.getenv("PATH").split(":")) {
            found |= Files.isExecutable(Path.of(directory, name));
        }
        that(found, "the command '" + name + "'");
    }

    static void that(final boolean present, final String what) {
        if (SKIPPING_ALLOWED) {
            assumeTrue(present, "needs " + what);
        } else {
            assertTrue(present, "skipping is not allowed here, and this needs " + what);
        }
    }
}

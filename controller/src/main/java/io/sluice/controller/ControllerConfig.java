package io.sluice.controller;

import io.sluice.controller.model.RefusedException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the controller keeps what it knows.
 *
 * @param state what survives a reboot: the specification and the tables
 * @param run   what doesn't: the socket and the locks
 */
public record ControllerConfig(Path state, Path run) {
    /** The controller's socket in a run directory. */
    public static final String SOCKET = "controller.sock";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Makes the paths absolute, so that messages say all of them. */
    public ControllerConfig {
        state = state.toAbsolutePath().normalize();
        run = run.toAbsolutePath().normalize();
    }

    Path tables() {
        return state.resolve("tables");
    }

    Path socket() {
        return run.resolve(SOCKET);
    }

    /** Makes the directories that are missing, for their owner only. */
    void createDirectories() {
        create(state, "--state");
        create(run, "--run");
    }

    private static void create(final Path directory, final String option) {
        try {
            Files.createDirectories(directory, OWNER_ONLY);
        } catch (final IOException e) {
            throw new RefusedException("directory " + directory + " can't be made (" + e.getClass().getSimpleName() + ": "
                + e.getMessage() + "); run as root, or choose another with " + option, e);
        }
        if (!Files.isWritable(directory)) {
            throw new RefusedException("directory " + directory + " may not be written; run as root, or choose another with "
                + option);
        }
    }
}

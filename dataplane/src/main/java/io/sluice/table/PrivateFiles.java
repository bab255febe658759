package io.sluice.table;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may touch our files: their owner. Map files name classes to load, so whoever can write one can run code in its
 * reader.
 */
final class PrivateFiles {
    /** rwx------ */
    static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** rw------- */
    static final FileAttribute<Set<PosixFilePermission>> FILE =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFiles() {
    }
}

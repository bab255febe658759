package io.sluice.table;

import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The first 16 bytes of each of our binary files, in native byte order: what file it is, and in which version of its layout.
 *
 * <pre>
 *   0  magic    long, written last (release)
 *   8  version  long
 * </pre>
 *
 * @param what    the file's kind, for messages: "counters file"
 * @param magic   eight ASCII characters
 * @param version of the layout; counts up with every change to it
 * @param remedy  what people can do about a file that is damaged or not ours, as an imperative
 */
record FileStamp(String what, long magic, long version, String remedy) {
    static final int LENGTH = 16;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 8;

    static FileStamp of(final String what, final String magic, final long version, final String remedy) {
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number = number << Byte.SIZE | magic.charAt(i);
        }
        return new FileStamp(what, number, version, remedy);
    }

    /** Written when all else in the file is there. */
    void stamp(final AtomicBuffer file) {
        file.putLong(VERSION_AT, version);
        file.putLongRelease(MAGIC_AT, magic);
    }

    /** Refuses a file that is not ours, or of another version, or shorter than it must be. */
    void check(final Path path, final UnsafeBuffer file, final long length, final long expected) {
        if (length < LENGTH || file.getLongAcquire(MAGIC_AT) != magic) {
            throw damaged(path, "it does not begin like one");
        }
        final long found = file.getLong(VERSION_AT);
        if (found != version) {
            throw new TableException(path + " was written by " + (found > version ? "a newer" : "an older") + " Sluice (version "
                + found + " of the " + what + "; this build reads version " + version
                + "): run the controller and the dataplane from one release, and then " + remedy);
        }
        if (length < expected) {
            throw damaged(path, "it has " + length + " bytes of " + expected);
        }
    }

    /** One line: not a file of ours, or no longer one. */
    TableException damaged(final Path path, final String why) {
        return new TableException(path + " is damaged or no Sluice " + what + " (" + why + "): " + remedy);
    }
}

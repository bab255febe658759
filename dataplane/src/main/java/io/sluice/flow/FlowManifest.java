package io.sluice.flow;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Which of the files in a directory are flow tables, and whether they mean anything to this build and in this boot: seconds in
 * them are those of a clock that begins anew with each. Written when the tables are there, in one step.
 *
 * <p>The file {@code manifest}, in native byte order, 60 bytes:
 * <pre>
 *   0  magic    long
 *   8  version  int, of the layout of lines and of this file, of states, and of the hash
 *  12  workers  int, a table each
 *  16  deal     long, in the tables' names
 *  24  secret   long, of the hash
 *  32  boot     two longs, an UUID
 *  48  lines    int, in each table
 *  52  seal     int, see {@link Seal}
 *  56  check    int, CRC32C of the bytes before
 * </pre>
 *
 * @param boot    the kernel's name for the time since it was started
 * @param deal    counts up each time that connections are dealt to workers anew
 * @param workers how many tables there are
 * @param lines   in each of them
 * @param secret  by which they are hashed
 * @param seal    whether their writers have ended, and left nothing half done
 */
record FlowManifest(UUID boot, long deal, int workers, int lines, long secret, Seal seal) {
    static final String FILE = "manifest";
    static final int VERSION = 1;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long MAGIC = 0x536c75696365464cL;          // "SluiceFL"
    private static final int LENGTH = 60;
    private static final int CHECKED = 56;

    /** What the writers have said last, in the order of their numbers in the file. */
    enum Seal {
        /** Nothing: they are at work, or were killed. */
        NONE,
        /** That nothing is half done. */
        WHOLE,
        /** The same, and {@link FlowNotes} say how much there is. */
        COUNTED
    }

    /** The boot that this is. */
    static UUID thisBoot() throws IOException {
        return UUID.fromString(Files.readString(BOOT_ID).strip());
    }

    /** The name of a worker's table. */
    String table(final int worker) {
        return "table-" + deal + "-" + worker;
    }

    /** Whether a file of that name is this manifest, or notes or a table of its. */
    boolean names(final String file) {
        return file.equals(FILE) || file.equals(FlowNotes.FILE) && seal == Seal.COUNTED
            || IntStream.range(0, workers).anyMatch(worker -> file.equals(table(worker)));
    }

    /** The same with another seal. */
    FlowManifest sealed(final Seal now) {
        return new FlowManifest(boot, deal, workers, lines, secret, now);
    }

    /** Whether its tables would do for so many workers, with so many lines in use each. */
    boolean isOf(final int otherWorkers, final int capacity) {
        return workers == otherWorkers && lines == FlowTable.lines(capacity);
    }

    /** The bytes of each table. */
    long length() {
        return (long) lines * FlowLine.LENGTH;
    }

    /** Puts this in the place of what was there. */
    void write(final Path directory) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
        bytes.putLong(MAGIC).putInt(VERSION).putInt(workers).putLong(deal).putLong(secret)
            .putLong(boot.getMostSignificantBits()).putLong(boot.getLeastSignificantBits()).putInt(lines)
            .putInt(seal.ordinal());
        bytes.putInt(check(bytes.array()));
        final Path beside = directory.resolve(FILE + ".new");
        Files.write(beside, bytes.array());
        Files.move(beside, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * What is in the directory; empty when nothing was ever finished there.
     *
     * @throws UnreadableException when it cannot be used by this build, or in this boot
     */
    static Optional<FlowManifest> read(final Path directory) throws IOException, UnreadableException {
        final byte[] read;
        try {
            read = Files.readAllBytes(directory.resolve(FILE));
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        }
        final ByteBuffer bytes = ByteBuffer.wrap(read).order(ByteOrder.nativeOrder());
        if (read.length < Long.BYTES + Integer.BYTES || bytes.getLong() != MAGIC) {
            throw new UnreadableException("its manifest is damaged");
        }
        final int version = bytes.getInt();
        if (version != VERSION) {
            throw new UnreadableException("it was written by another Sluice (version " + version + "; this one reads " + VERSION
                + ")");
        }
        if (read.length != LENGTH || bytes.getInt(CHECKED) != check(read)) {
            throw new UnreadableException("its manifest is damaged");
        }
        final int workers = bytes.getInt();
        final long deal = bytes.getLong();
        final long secret = bytes.getLong();
        final UUID boot = new UUID(bytes.getLong(), bytes.getLong());
        if (!boot.equals(thisBoot())) {
            throw new UnreadableException("it is from before the last boot");
        }
        final int lines = bytes.getInt();
        return Optional.of(new FlowManifest(boot, deal, workers, lines, secret, seal(bytes.getInt())).checked(directory));
    }

    /** One that another version of Sluice has made up is none. */
    private static Seal seal(final int number) {
        return number >= 0 && number < Seal.values().length ? Seal.values()[number] : Seal.NONE;
    }

    private FlowManifest checked(final Path directory) throws IOException, UnreadableException {
        for (int worker = 0; worker < workers; worker++) {
            final Path table = directory.resolve(table(worker));
            if (!Files.isRegularFile(table) || Files.size(table) != length()) {
                throw new UnreadableException(table.getFileName() + " is missing or damaged");
            }
        }
        return this;
    }

    private static int check(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKED);
        return (int) crc.getValue();
    }

    /** Flow tables that are of no use; the message says why. */
    static final class UnreadableException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        UnreadableException(final String why) {
            super(why);
        }
    }
}

package io.sluice.table;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How quickly each backend answers health checks, in a mapped file that the controller writes and the dataplane reads without
 * asking: a new time needs no new edition. It stays when the controller goes, and the next one goes on with it.
 *
 * <p>The file {@code response-times.dat} in the run directory, in native byte order; one writer.
 * <pre>
 *     0  stamp  {@link FileStamp}
 *  4096  words  a long for each slot (see {@link Ids}): generation + 1 in the upper 16 bits, nanoseconds in the lower 48; 0 for
 *               a slot that has none
 * </pre>
 */
public final class ResponseTimeFile implements AutoCloseable {
    static final String FILE = "response-times.dat";
    static final FileStamp STAMP = FileStamp.of("response time file", "SluiceRT", 1,
        "restart the controller, which makes it anew");

    /** The longest time that is told from longer ones: a minute and some seconds. */
    public static final long LONGEST_NS = (1L << 36) - 1;

    static final int WORDS_AT = 4_096;
    static final int WORDS_LENGTH = Ids.MAX_SLOTS * Long.BYTES;
    static final int LENGTH = WORDS_AT + WORDS_LENGTH;

    private static final int TIME_BITS = 48;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;

    private final MappedFile file;
    private final UnsafeBuffer words;

    private ResponseTimeFile(final MappedFile file) {
        this.file = file;
        this.words = file.map(WORDS_AT, WORDS_LENGTH);
    }

    /**
     * For the one writer: the file that is there, or a new one if there is none or it is of no use.
     *
     * @throws TableException if it cannot be made
     */
    public static ResponseTimeFile open(final Path runDirectory) {
        final Path path = runDirectory.resolve(FILE);
        try {
            return MappedFile.openToWrite(STAMP, path, LENGTH).into(ResponseTimeFile::new);
        } catch (final NoSuchFileException | TableException unusable) {
            return create(path);
        }
    }

    private static ResponseTimeFile create(final Path path) {
        return MappedFile.create(STAMP, path, LENGTH).into(file -> {
            STAMP.stamp(file.map(0, FileStamp.LENGTH));
            final ResponseTimeFile times = new ResponseTimeFile(file);
            file.publish();
            return times;
        });
    }

    /** How quickly a backend answers, from now on; in nanoseconds. */
    public void set(final int backendId, final long responseNs) {
        words.putLongOpaque(at(backendId), tag(backendId) | Math.min(Math.max(1, responseNs), LONGEST_NS));
    }

    static int at(final int backendId) {
        return Ids.slot(backendId) * Long.BYTES;
    }

    /** The nanoseconds in a word; 0 if it is another's, or nobody's. */
    static long time(final long word, final int backendId) {
        return (word & ~TIME_MASK) == tag(backendId) ? word & TIME_MASK : 0;
    }

    private static long tag(final int backendId) {
        return Ids.generation(backendId) + 1L << TIME_BITS;
    }

    @Override
    public void close() {
        file.close();
    }
}

package io.sluice.table;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The tally file, in native byte order: lines of 64 bytes (one cache line), indexed by slot (see {@link Ids}).
 *
 * <pre>
 *     0  stamp       {@link FileStamp}, written last
 *    16  pid         long, of the dataplane
 *    24  start time  long, milliseconds since 1970
 *    32  workers     int
 *  4096  for each worker, written by it alone: an array of backend lines, then an array of VIP lines
 *        written by the adopter alone: an array of next-hop lines, one a backend
 *
 *  backend line            VIP line                                     next-hop line
 *    0  id       int         0  id          int                           0  id     int
 *    8  packets  long        8  packets     long                          8  state  long: code in the upper 16 bits,
 *   16  bytes    long       16  bytes       long                                    MAC in the lower 48; 0: not known
 *   24  opened   long       24  opened      long
 *   32  closed   long       32  no backend  long
 *   40  replies  long       40  replies     long, packets
 *   48  bytes    long       48  bytes       long, of the replies
 *   56  answers  long, see {@link SynAnswers}
 * </pre>
 *
 * <p>Untouched lines are holes in the file and use no memory.
 */
final class TallyLayout {
    static final String FILE = "tallies.dat";
    static final FileStamp STAMP = FileStamp.of("tally file", "SluiceTL", 3, "restart the dataplane, which makes it anew");

    static final int PID_AT = FileStamp.LENGTH;
    static final int START_TIME_AT = 24;
    static final int WORKERS_AT = 32;
    static final int HEADER_LENGTH = 4_096;

    static final int LINE_LENGTH = 64;
    /** 8 MiB: of any number of workers, no piece of the file comes near the 2 GiB that a buffer can span. */
    static final int ARRAY_LENGTH = Ids.MAX_SLOTS * LINE_LENGTH;

    static final int ID_AT = 0;
    static final int PACKETS_AT = 8;
    static final int BYTES_AT = 16;
    static final int OPENED_AT = 24;
    static final int CLOSED_AT = 32;
    static final int NO_BACKEND_AT = 32;
    static final int REPLY_PACKETS_AT = 40;
    static final int REPLY_BYTES_AT = 48;
    static final int SYN_ANSWERS_AT = 56;
    static final int STATE_AT = 8;

    private static final int ARRAYS_OF_WORKER = 2;
    /** While a line changes hands. */
    private static final int NOBODY = -1;

    private TallyLayout() {
    }

    static long backendsAt(final int worker) {
        return HEADER_LENGTH + (long) ARRAYS_OF_WORKER * worker * ARRAY_LENGTH;
    }

    static long vipsAt(final int worker) {
        return backendsAt(worker) + ARRAY_LENGTH;
    }

    static long nextHopsAt(final int workers) {
        return backendsAt(workers);
    }

    static long length(final int workers) {
        return nextHopsAt(workers) + ARRAY_LENGTH;
    }

    /** Where an id's line begins. */
    static int line(final int id) {
        return Ids.slot(id) * LINE_LENGTH;
    }

    /** Where an id's line begins; if another had it, it is zeroed and taken over first. For its one writer. */
    static int own(final UnsafeBuffer lines, final int id) {
        final int line = line(id);
        if (lines.getInt(line + ID_AT) != id) {
            takeOver(lines, line, id);
        }
        return line;
    }

    /** Release stores keep this order, so whoever finds an id before and after reading a line has read that id's numbers. */
    private static void takeOver(final UnsafeBuffer lines, final int line, final int id) {
        lines.putIntRelease(line + ID_AT, NOBODY);
        for (int at = Long.BYTES; at < LINE_LENGTH; at += Long.BYTES) {
            lines.putLongRelease(line + at, 0);
        }
        lines.putIntRelease(line + ID_AT, id);
    }
}

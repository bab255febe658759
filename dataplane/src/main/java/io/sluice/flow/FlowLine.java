package io.sluice.flow;

import io.sluice.packet.FlowHash;
import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/**
 * A line of a {@link FlowTable}: 64 octets of memory, one cache line.
 * <pre>
 *  0           4  5  6  7  8           12          16                      24
 *  +-----------+--+--+--+--+-----------+-----------+-----------------------+-----------------------+
 *  | places       |pr|st|mk| backend   | last seen | source address, two longs                     |
 *  +-----------+--+--+--+--+-----------+-----------+-----------------------+-----------------------+
 *  | destination address, two longs                | ports     | twin, or  | last hop (vlan, MAC)  |
 *  |                                               | src | dst | NONE      | or note   | SYN       |
 *  +-----------------------------------------------+-----------+-----------+-----------------------+
 *  32                      40                      48          52          56          60          64
 * </pre>
 * Numbers are in native order. The places, a bit each, belong to the line and not to the flow that lies there: they are where
 * the flows lie whose home this line is ({@link FlowLines}). Of a pair, last seen, state (st), mark (mk) and last hop are in
 * the forward line, and the backend in both; the note is in the reply line, and in a single line where the last hop would be.
 * When the SYN of a pair was sent is in the reply line, and where others have the last seen, what translating makes to the sums
 * of checksums.
 *
 * <p>A line is written while its state says that it is free; the state comes last, and goes first. So whoever takes up the memory
 * of a writer that was killed finds whole lines only. All methods take the address of a line, and check nothing.
 */
final class FlowLine {
    static final int LENGTH = 64;
    /** How many places have a bit. */
    static final int PLACE_COUNT = 40;

    private static final int PLACES = 0;
    private static final int PROTOCOL = 5;
    private static final int STATE = 6;
    private static final int MARK = 7;
    private static final int BACKEND = 8;
    private static final int SEEN = 12;
    private static final int DIFFERENCES = 12;
    private static final int SOURCE_HI = 16;
    private static final int SOURCE_LO = 24;
    private static final int DESTINATION_HI = 32;
    private static final int DESTINATION_LO = 40;
    private static final int PORTS = 48;
    private static final int TWIN = 52;
    private static final int LAST_HOP = 56;
    private static final int NOTE = 56;
    private static final int SYN = 60;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long MOST_PLACES = (1L << PLACE_COUNT) - 1;

    /** Run after each store, where assertions are on: for the test that kills a writer between any two. */
    static Runnable witness = () -> { };

    private FlowLine() {
    }

    static boolean matches(final long line, final long sourceHi, final long sourceLo, final long destinationHi,
        final long destinationLo, final int ports, final int protocol) {
        return UnsafeApi.getLong(line + SOURCE_LO) == sourceLo
            && UnsafeApi.getLong(line + DESTINATION_LO) == destinationLo
            && UnsafeApi.getInt(line + PORTS) == ports
            && UnsafeApi.getByte(line + PROTOCOL) == (byte) protocol
            && UnsafeApi.getLong(line + SOURCE_HI) == sourceHi
            && UnsafeApi.getLong(line + DESTINATION_HI) == destinationHi;
    }

    static void key(final long line, final long sourceHi, final long sourceLo, final long destinationHi,
        final long destinationLo, final int ports, final int protocol) {
        putLong(line + SOURCE_HI, sourceHi);
        putLong(line + SOURCE_LO, sourceLo);
        putLong(line + DESTINATION_HI, destinationHi);
        putLong(line + DESTINATION_LO, destinationLo);
        putInt(line + PORTS, ports);
        putByte(line + PROTOCOL, (byte) protocol);
    }

    /** The hash of the key. */
    static long hash(final long line, final FlowHash hashing) {
        return hashing.of(UnsafeApi.getLong(line + SOURCE_HI), UnsafeApi.getLong(line + SOURCE_LO),
            UnsafeApi.getLong(line + DESTINATION_HI), UnsafeApi.getLong(line + DESTINATION_LO),
            UnsafeApi.getInt(line + PORTS), UnsafeApi.getByte(line + PROTOCOL) & 0xff);
    }

    /** What is neither the key's nor the line's, but for the state. */
    static void rest(final long line, final int twin, final int backend, final int seen, final long lastHop) {
        putInt(line + TWIN, twin);
        putInt(line + BACKEND, backend);
        putInt(line + SEEN, seen);
        putByte(line + MARK, (byte) 0);
        putLong(line + LAST_HOP, lastHop);
    }

    /** Writes all that is the flow's, but for the state, into another line. */
    static void copy(final long from, final long to) {
        putByte(to + PROTOCOL, UnsafeApi.getByte(from + PROTOCOL));
        putByte(to + MARK, UnsafeApi.getByte(from + MARK));
        for (int at = BACKEND; at < LENGTH; at += Long.BYTES) {
            putLong(to + at, UnsafeApi.getLong(from + at));
        }
    }

    static long places(final long line) {
        final long start = UnsafeApi.getLong(line + PLACES);
        return LITTLE_ENDIAN ? start & MOST_PLACES : start >>> Long.SIZE - PLACE_COUNT;
    }

    /** Stores protocol, state and mark once more, as they are. */
    static void places(final long line, final long places) {
        final long start = UnsafeApi.getLong(line + PLACES);
        putLong(line + PLACES, LITTLE_ENDIAN
            ? start & ~MOST_PLACES | places
            : start & MOST_PLACES >>> 2 * PLACE_COUNT - Long.SIZE | places << Long.SIZE - PLACE_COUNT);
    }

    static int twin(final long line) {
        return UnsafeApi.getInt(line + TWIN);
    }

    static int backend(final long line) {
        return UnsafeApi.getInt(line + BACKEND);
    }

    static void backend(final long line, final int id) {
        putInt(line + BACKEND, id);
    }

    static int seen(final long line) {
        return UnsafeApi.getInt(line + SEEN);
    }

    static void seen(final long line, final int second) {
        putInt(line + SEEN, second);
    }

    /** Of a reply line: what it makes to sums that a packet of the pair is translated, the client's way. */
    static int differences(final long line) {
        return UnsafeApi.getInt(line + DIFFERENCES);
    }

    static void differences(final long line, final int differences) {
        putInt(line + DIFFERENCES, differences);
    }

    static long sourceHi(final long line) {
        return UnsafeApi.getLong(line + SOURCE_HI);
    }

    static long sourceLo(final long line) {
        return UnsafeApi.getLong(line + SOURCE_LO);
    }

    static long destinationHi(final long line) {
        return UnsafeApi.getLong(line + DESTINATION_HI);
    }

    static long destinationLo(final long line) {
        return UnsafeApi.getLong(line + DESTINATION_LO);
    }

    static int ports(final long line) {
        return UnsafeApi.getInt(line + PORTS);
    }

    static int protocol(final long line) {
        return UnsafeApi.getByte(line + PROTOCOL) & 0xff;
    }

    static byte state(final long line) {
        return UnsafeApi.getByte(line + STATE);
    }

    static void state(final long line, final byte state) {
        putByte(line + STATE, state);
    }

    /** Makes the line a flow's, or nobody's: what is stored before is there before, what is stored after is not. */
    static void publish(final long line, final byte state) {
        UnsafeApi.putByteRelease(null, line + STATE, state);
        UnsafeApi.storeStoreFence();
        assert witnessed();
    }

    static byte mark(final long line) {
        return UnsafeApi.getByte(line + MARK);
    }

    static void mark(final long line, final byte value) {
        putByte(line + MARK, value);
    }

    /** VLAN in the upper 16 bits, MAC in the lower 48. */
    static long lastHop(final long line) {
        return UnsafeApi.getLong(line + LAST_HOP);
    }

    static void lastHop(final long line, final long vlanAndMac) {
        putLong(line + LAST_HOP, vlanAndMac);
    }

    static int note(final long line) {
        return UnsafeApi.getInt(line + NOTE);
    }

    static void note(final long line, final int value) {
        putInt(line + NOTE, value);
    }

    static int syn(final long line) {
        return UnsafeApi.getInt(line + SYN);
    }

    static void syn(final long line, final int value) {
        putInt(line + SYN, value);
    }

    private static void putByte(final long at, final byte value) {
        UnsafeApi.putByte(at, value);
        assert witnessed();
    }

    private static void putInt(final long at, final int value) {
        UnsafeApi.putInt(at, value);
        assert witnessed();
    }

    private static void putLong(final long at, final long value) {
        UnsafeApi.putLong(at, value);
        assert witnessed();
    }

    private static boolean witnessed() {
        witness.run();
        return true;
    }
}

package io.sluice.flow;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A connection written down outside any table: what goes from one table to another, and to whoever keeps connections elsewhere.
 * <pre>
 *  0                       16                      32      36   37   38   39   40        44        48     52    56         64
 *  +-----------------------+-----------------------+-------+----+----+----+----+---------+---------+------+-----+----------+
 *  | source address        | destination address   | ports | pr | st | mk | pa | backend | seen    | note | syn | last hop |
 *  +-----------------------+-----------------------+-------+----+----+----+----+---------+---------+------+-----+----------+
 *  | source of the replies | their destination     | ports |       unused      |
 *  +-----------------------+-----------------------+-------+-------------------+
 *  64                      80                      96      100                104
 * </pre>
 * Numbers are in native order; an address is two of 64 bits, as {@link io.sluice.packet.PacketShape} gives them; ports are the
 * source port in the upper 16 bits and the destination port in the lower. First comes the key: what the client sends, up to the
 * protocol (pr). The state (st) is one of {@link FlowState}'s, never free nor that of a reply. Of a pair (pa is 1) the second row
 * is what its backend answers with; of a single connection it is zeros.
 *
 * <p>All methods take the buffer and where in it the record begins, and check nothing.
 */
public final class FlowRecord {
    /** Octets of a record. */
    public static final int LENGTH = 104;
    /** Octets of its key, with which it begins. */
    public static final int KEY_LENGTH = 37;

    private static final int SOURCE_HI = 0;
    private static final int SOURCE_LO = 8;
    private static final int DESTINATION_HI = 16;
    private static final int DESTINATION_LO = 24;
    private static final int PORTS = 32;
    private static final int PROTOCOL = 36;
    private static final int STATE = 37;
    private static final int MARK = 38;
    private static final int PAIR = 39;
    private static final int BACKEND = 40;
    private static final int SEEN = 44;
    private static final int NOTE = 48;
    private static final int SYN = 52;
    private static final int LAST_HOP = 56;
    private static final int REPLY = 64;

    private FlowRecord() {
    }

    /**
     * Writes the connection of a line.
     *
     * @param forward where the line is in memory
     * @param reply   where its twin is, or 0 if it has none
     */
    static void write(final MutableDirectBuffer record, final int at, final long forward, final long reply) {
        final long noted = reply == 0 ? forward : reply;
        key(record, at, FlowLine.sourceHi(forward), FlowLine.sourceLo(forward), FlowLine.destinationHi(forward),
            FlowLine.destinationLo(forward), FlowLine.ports(forward), FlowLine.protocol(forward));
        record.putByte(at + STATE, FlowLine.state(forward));
        record.putByte(at + MARK, FlowLine.mark(forward));
        record.putByte(at + PAIR, (byte) (reply == 0 ? 0 : 1));
        record.putInt(at + BACKEND, FlowLine.backend(forward));
        record.putInt(at + SEEN, FlowLine.seen(forward));
        record.putInt(at + NOTE, FlowLine.note(noted));
        record.putInt(at + SYN, FlowLine.syn(noted));
        record.putLong(at + LAST_HOP, reply == 0 ? 0 : FlowLine.lastHop(forward));
        if (reply == 0) {
            record.setMemory(at + REPLY, LENGTH - REPLY, (byte) 0);
        } else {
            addresses(record, at + REPLY, FlowLine.sourceHi(reply), FlowLine.sourceLo(reply), FlowLine.destinationHi(reply),
                FlowLine.destinationLo(reply), FlowLine.ports(reply));
            record.putInt(at + REPLY + PROTOCOL, 0);
        }
    }

    /** Writes a key alone, as the first {@link #KEY_LENGTH} octets. */
    public static void key(final MutableDirectBuffer record, final int at, final long sourceHi, final long sourceLo,
        final long destinationHi, final long destinationLo, final int ports, final int protocol) {
        addresses(record, at, sourceHi, sourceLo, destinationHi, destinationLo, ports);
        record.putByte(at + PROTOCOL, (byte) protocol);
    }

    private static void addresses(final MutableDirectBuffer record, final int at, final long sourceHi, final long sourceLo,
        final long destinationHi, final long destinationLo, final int ports) {
        record.putLong(at + SOURCE_HI, sourceHi);
        record.putLong(at + SOURCE_LO, sourceLo);
        record.putLong(at + DESTINATION_HI, destinationHi);
        record.putLong(at + DESTINATION_LO, destinationLo);
        record.putInt(at + PORTS, ports);
    }

    /** The client's address. */
    public static long sourceHi(final DirectBuffer record, final int at) {
        return record.getLong(at + SOURCE_HI);
    }

    /** The client's address. */
    public static long sourceLo(final DirectBuffer record, final int at) {
        return record.getLong(at + SOURCE_LO);
    }

    /** The VIP's address. */
    public static long destinationHi(final DirectBuffer record, final int at) {
        return record.getLong(at + DESTINATION_HI);
    }

    /** The VIP's address. */
    public static long destinationLo(final DirectBuffer record, final int at) {
        return record.getLong(at + DESTINATION_LO);
    }

    /** The client's port in the upper 16 bits, the VIP's in the lower. */
    public static int ports(final DirectBuffer record, final int at) {
        return record.getInt(at + PORTS);
    }

    /** The IP protocol, 0 to 255. */
    public static int protocol(final DirectBuffer record, final int at) {
        return record.getByte(at + PROTOCOL) & 0xff;
    }

    /** How far it has come: see {@link FlowState}. */
    public static byte state(final DirectBuffer record, final int at) {
        return record.getByte(at + STATE);
    }

    /** What {@link FlowTable#mark} is. */
    public static byte mark(final DirectBuffer record, final int at) {
        return record.getByte(at + MARK);
    }

    /** Whether it is translated: the reply's key is there, and the last hop. */
    public static boolean isPair(final DirectBuffer record, final int at) {
        return record.getByte(at + PAIR) != 0;
    }

    /** The id of its backend. */
    public static int backend(final DirectBuffer record, final int at) {
        return record.getInt(at + BACKEND);
    }

    /** When its last packet came, in seconds of {@link System#nanoTime}. */
    public static int seen(final DirectBuffer record, final int at) {
        return record.getInt(at + SEEN);
    }

    /** What {@link FlowTable#note} is. */
    public static int note(final DirectBuffer record, final int at) {
        return record.getInt(at + NOTE);
    }

    /** What {@link FlowTable#syn} is. */
    public static int syn(final DirectBuffer record, final int at) {
        return record.getInt(at + SYN);
    }

    /** Where the client's packets come from: VLAN in the upper 16 bits, MAC in the lower 48. */
    public static long lastHop(final DirectBuffer record, final int at) {
        return record.getLong(at + LAST_HOP);
    }

    /** The backend's address, where it answers. */
    public static long replySourceHi(final DirectBuffer record, final int at) {
        return record.getLong(at + REPLY + SOURCE_HI);
    }

    /** The backend's address, where it answers. */
    public static long replySourceLo(final DirectBuffer record, final int at) {
        return record.getLong(at + REPLY + SOURCE_LO);
    }

    /** The address that the backend knows the client by. */
    public static long replyDestinationHi(final DirectBuffer record, final int at) {
        return record.getLong(at + REPLY + DESTINATION_HI);
    }

    /** The address that the backend knows the client by. */
    public static long replyDestinationLo(final DirectBuffer record, final int at) {
        return record.getLong(at + REPLY + DESTINATION_LO);
    }

    /** The backend's port in the upper 16 bits, the port that it knows the client by in the lower. */
    public static int replyPorts(final DirectBuffer record, final int at) {
        return record.getInt(at + REPLY + PORTS);
    }
}

package io.sluice.store;

import static io.sluice.packet.Address.V4_MAPPED;

import io.sluice.flow.FlowRecord;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A {@link FlowRecord} as it lies in the store: short where both ends have IPv4, without what another start does not need.
 * <pre>
 *   key                                              value
 *    0  client's address  4 or 16 bytes               0  backend   int
 *       VIP's address     as long                     4  note      int
 *       ports             int                         8  worker    unsigned short; or NOBODY
 *       protocol          byte                       10  state     byte
 *                                                    11  mark      byte
 *                                                    of a pair:
 *                                                    12  last hop  long
 *                                                    20  reply     source and destination, 4 or 16 bytes each, and ports
 * </pre>
 * Numbers are in native order. The worker is the one that settled it last.
 */
final class StoredConnection {
    static final int IPV4_KEY = key(Integer.BYTES);
    static final int IPV6_KEY = key(2 * Long.BYTES);
    static final int LONGEST_KEY = IPV6_KEY;
    static final int SINGLE = 12;
    static final int LONGEST_VALUE = pair(2 * Long.BYTES);
    /** In the place of a worker: the next one that lets go of the connection is believed. */
    static final int NOBODY = 0xffff;
    static final int WORKER = 8;

    private static final int BACKEND = 0;
    private static final int NOTE = 4;
    private static final int STATE = 10;
    private static final int MARK = 11;
    private static final int LAST_HOP = 12;
    private static final int REPLY = 20;
    private static final int PREFIX_SHIFT = 32;

    private StoredConnection() {
    }

    private static int key(final int address) {
        return 2 * address + Integer.BYTES + Byte.BYTES;
    }

    private static int pair(final int address) {
        return REPLY + 2 * address + Integer.BYTES;
    }

    /** Whether the client and the VIP have IPv4 addresses. */
    static boolean isIpv4(final DirectBuffer record, final int at) {
        return isIpv4(FlowRecord.sourceHi(record, at), FlowRecord.sourceLo(record, at))
            && isIpv4(FlowRecord.destinationHi(record, at), FlowRecord.destinationLo(record, at));
    }

    private static boolean isIpv4(final long hi, final long lo) {
        return hi == 0 && lo >>> PREFIX_SHIFT == V4_MAPPED >>> PREFIX_SHIFT;
    }

    /** Writes the key of a record; {@link #IPV4_KEY} or {@link #IPV6_KEY} octets. */
    static void putKey(final MutableDirectBuffer to, final int at, final DirectBuffer record, final int recordAt) {
        final int next = putAddresses(to, at, isIpv4(record, recordAt), FlowRecord.sourceHi(record, recordAt),
            FlowRecord.sourceLo(record, recordAt), FlowRecord.destinationHi(record, recordAt),
            FlowRecord.destinationLo(record, recordAt));
        to.putInt(next, FlowRecord.ports(record, recordAt));
        to.putByte(next + Integer.BYTES, (byte) FlowRecord.protocol(record, recordAt));
    }

    /** Writes the value of a record; returns its length. */
    static int putValue(final MutableDirectBuffer to, final int at, final DirectBuffer record, final int recordAt,
        final int worker) {
        to.putInt(at + BACKEND, FlowRecord.backend(record, recordAt));
        to.putInt(at + NOTE, FlowRecord.note(record, recordAt));
        to.putShort(at + WORKER, (short) worker);
        to.putByte(at + STATE, FlowRecord.state(record, recordAt));
        to.putByte(at + MARK, FlowRecord.mark(record, recordAt));
        return FlowRecord.isPair(record, recordAt) ? putPair(to, at, record, recordAt) : SINGLE;
    }

    private static int putPair(final MutableDirectBuffer to, final int at, final DirectBuffer record, final int recordAt) {
        final long sourceHi = FlowRecord.replySourceHi(record, recordAt);
        final long sourceLo = FlowRecord.replySourceLo(record, recordAt);
        final long destinationHi = FlowRecord.replyDestinationHi(record, recordAt);
        final long destinationLo = FlowRecord.replyDestinationLo(record, recordAt);
        to.putLong(at + LAST_HOP, FlowRecord.lastHop(record, recordAt));
        final boolean ipv4 = isIpv4(sourceHi, sourceLo) && isIpv4(destinationHi, destinationLo);
        final int next = putAddresses(to, at + REPLY, ipv4, sourceHi, sourceLo, destinationHi, destinationLo);
        to.putInt(next, FlowRecord.replyPorts(record, recordAt));
        return next + Integer.BYTES - at;
    }

    private static int putAddresses(final MutableDirectBuffer to, final int at, final boolean ipv4, final long sourceHi,
        final long sourceLo, final long destinationHi, final long destinationLo) {
        if (ipv4) {
            to.putInt(at, (int) sourceLo);
            to.putInt(at + Integer.BYTES, (int) destinationLo);
            return at + 2 * Integer.BYTES;
        }
        to.putLong(at, sourceHi);
        to.putLong(at + Long.BYTES, sourceLo);
        to.putLong(at + 2 * Long.BYTES, destinationHi);
        to.putLong(at + 3 * Long.BYTES, destinationLo);
        return at + 4 * Long.BYTES;
    }

    /** Writes the record of an entry; it was seen in that second. */
    static void toRecord(final DirectBuffer key, final int keyAt, final int keyLength, final DirectBuffer value,
        final int valueAt, final int valueLength, final int seen, final MutableDirectBuffer record, final int at) {
        final boolean ipv4 = keyLength == IPV4_KEY;
        final int ports = keyAt + keyLength - Integer.BYTES - Byte.BYTES;
        FlowRecord.key(record, at, hi(key, keyAt, ipv4, 0), lo(key, keyAt, ipv4, 0), hi(key, keyAt, ipv4, 1),
            lo(key, keyAt, ipv4, 1), key.getInt(ports), key.getByte(ports + Integer.BYTES) & 0xff);
        FlowRecord.rest(record, at, value.getByte(valueAt + STATE), value.getByte(valueAt + MARK),
            value.getInt(valueAt + BACKEND), seen, value.getInt(valueAt + NOTE));
        if (valueLength > SINGLE) {
            final boolean replyIpv4 = valueLength == pair(Integer.BYTES);
            final int reply = valueAt + REPLY;
            FlowRecord.reply(record, at, value.getLong(valueAt + LAST_HOP), hi(value, reply, replyIpv4, 0),
                lo(value, reply, replyIpv4, 0), hi(value, reply, replyIpv4, 1), lo(value, reply, replyIpv4, 1),
                value.getInt(valueAt + valueLength - Integer.BYTES));
        }
    }

    private static long hi(final DirectBuffer from, final int at, final boolean ipv4, final int which) {
        return ipv4 ? 0 : from.getLong(at + 2 * which * Long.BYTES);
    }

    private static long lo(final DirectBuffer from, final int at, final boolean ipv4, final int which) {
        return ipv4 ? V4_MAPPED | from.getInt(at + which * Integer.BYTES) & 0xffff_ffffL
            : from.getLong(at + (2 * which + 1) * Long.BYTES);
    }
}

package io.sluice.testbed.bench;

import org.agrona.concurrent.UnsafeBuffer;

/** The addresses and ports of each connection as its backend sees them: learnt from rewritten packets, put into the replies. */
final class Replies {
    private static final int SOURCE_AT = 26;                       // in an Ethernet frame without tags, of IPv4
    private static final int SOURCE_AT_IPV6 = 22;
    private static final int ADDRESSES_AND_PORTS = 12;
    private static final int ADDRESSES_AND_PORTS_IPV6 = 36;

    private final int at;
    private final int length;
    private final byte[] tuples;
    private final byte[] tuple;

    Replies(final boolean ipv6, final int connections) {
        at = ipv6 ? SOURCE_AT_IPV6 : SOURCE_AT;
        length = ipv6 ? ADDRESSES_AND_PORTS_IPV6 : ADDRESSES_AND_PORTS;
        tuples = new byte[Math.multiplyExact(connections, length)];
        tuple = new byte[length];
    }

    /** The frame at {@code frame} is how a packet of this connection reaches its backend. */
    void learn(final UnsafeBuffer frames, final int frame, final int connection) {
        frames.getBytes(frame + at, tuple);
        final int address = (length - Integer.BYTES) / 2;
        final int to = connection * length;
        System.arraycopy(tuple, address, tuples, to, address);
        System.arraycopy(tuple, 0, tuples, to + address, address);
        System.arraycopy(tuple, 2 * address + Short.BYTES, tuples, to + 2 * address, Short.BYTES);
        System.arraycopy(tuple, 2 * address, tuples, to + 2 * address + Short.BYTES, Short.BYTES);
    }

    /** Makes the frame a reply in this connection. */
    void put(final UnsafeBuffer frames, final int frame, final int connection) {
        frames.putBytes(frame + at, tuples, connection * length, length);
    }
}

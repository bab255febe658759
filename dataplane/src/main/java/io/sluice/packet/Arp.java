package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * ARP between Ethernet and IPv4 (RFC 826).
 * <pre>
 *   0        2        4    5    6        8
 *  +--------+--------+----+----+--------+
 *  |  0001  |  0800  | 06 | 04 |  oper. |
 *  +--------+--------+----+----+--------+
 *   8                  14           18                 24           28
 *  +------------------+------------+------------------+------------+
 *  |    sender MAC    | sender IPv4|    target MAC    | target IPv4|
 *  +------------------+------------+------------------+------------+
 * </pre>
 */
public final class Arp {
    public static final int LENGTH = 28;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    /** Hardware, protocol and the lengths of their addresses: Ethernet and IPv4, in the upper 48 bits. */
    static final long ETHERNET_IPV4 = 0x0001_0800_0604_0000L;

    private static final int START = 0;
    private static final int SENDER_MAC = 8;
    private static final int SENDER = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET = 24;

    private Arp() {
    }

    /** The first eight octets: {@link #ETHERNET_IPV4} and the operation. */
    static long start(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + START);
    }

    /** The operation, and that it is about Ethernet and IPv4. */
    public static void operation(final UnsafeBuffer frames, final int at, final int operation) {
        Wire.putLong(frames, at + START, ETHERNET_IPV4 | operation);
    }

    public static long senderMac(final UnsafeBuffer frames, final int at) {
        return Mac.get(frames, at + SENDER_MAC);
    }

    /** The 32 bits of the sender's IPv4 address. */
    public static int sender(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + SENDER);
    }

    /** The 32 bits of the IPv4 address asked for. */
    public static int target(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + TARGET);
    }

    public static void sender(final UnsafeBuffer frames, final int at, final long mac, final int address) {
        Mac.put(frames, at + SENDER_MAC, mac);
        Wire.putInt(frames, at + SENDER, address);
    }

    public static void target(final UnsafeBuffer frames, final int at, final long mac, final int address) {
        Mac.put(frames, at + TARGET_MAC, mac);
        Wire.putInt(frames, at + TARGET, address);
    }
}

package io.sluice.testbed.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.packet.Checksum;
import io.sluice.packet.Packet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that the generator sends: UDP over IPv4, {@value #LENGTH} bytes (64 on a wire, with the check sequence), checksums
 * finished. Every connection has an address and a port of its own; the order in which connections come is random, always the
 * same.
 * <pre>
 *  Ethernet 14 | IPv4 20 | UDP 8 | mark 2 | sequence 8 | time sent 8, ns
 * </pre>
 */
final class FlowFrames {
    /** Bytes of a frame, without check sequence. */
    static final int LENGTH = 60;
    /** Bytes from frame to frame in a table of them: a cache line. */
    static final int STRIDE = 64;
    /** Most connections there can be. */
    static final int MOST = 1 << 20;

    /** The connections' source ports: the first, and how many. */
    static final int FIRST_PORT = 1024;
    static final int PORTS = 64_000;

    /** Where the mark is: what kind of frame this is. */
    static final int MARK = 42;
    /** One of many: counted, and dropped. */
    static final int FLOOD = 0x534c;
    /** A probe: received, and looked at. */
    static final int PROBE = 0x5350;
    /** Where a probe that has returned says when, in native order: its link header is of no use any more. */
    static final int RETURNED_NS = 0;
    static final int SEQUENCE = 44;
    static final int SENT_NS = 52;

    private static final int IP = 14;
    private static final int IP_CHECKSUM = 24;
    private static final int SOURCE = 26;
    private static final int UDP = 34;
    private static final int UDP_LENGTH = 26;
    private static final int UDP_CHECKSUM = 40;
    private static final int PROTOCOL_UDP = 17;
    private static final int FIRST_ADDRESS = 10 << 24;             // 10.0.0.0, a host of its own for every connection
    private static final int ODD = 0x9e3779b1;                     // times it, modulo 2^20, connections are shuffled

    private final UnsafeBuffer template;

    /** Frames to {@code vip} by way of the station that has {@code destinationMac}. */
    FlowFrames(final long sourceMac, final long destinationMac, final String vip, final int port) {
        template = new UnsafeBuffer(Packet.udp().fromMac(sourceMac).toMac(destinationMac).from("10.0.0.0", FIRST_PORT)
            .to(vip, port).payload(new byte[LENGTH - MARK]).frame());
    }

    /** Writes the frame of the connection that is {@code place}-th in the random order. */
    void write(final UnsafeBuffer to, final int at, final int place, final int mark) {
        final int connection = place * ODD & MOST - 1;
        to.putBytes(at, template, 0, LENGTH);
        to.putInt(at + SOURCE, FIRST_ADDRESS + connection, BIG_ENDIAN);
        to.putShort(at + UDP, (short) (FIRST_PORT + connection % PORTS), BIG_ENDIAN);
        to.putShort(at + MARK, (short) mark, BIG_ENDIAN);
        to.putShort(at + IP_CHECKSUM, (short) 0);
        to.putShort(at + IP_CHECKSUM, (short) Checksum.of(to, at + IP, UDP - IP), BIG_ENDIAN);
        finish(to, at);
    }

    /** Makes a probe of a frame that was written before. */
    static void probe(final UnsafeBuffer to, final int at, final long sequence, final long nowNs) {
        to.putLong(at + SEQUENCE, sequence, BIG_ENDIAN);
        to.putLong(at + SENT_NS, nowNs, BIG_ENDIAN);
        finish(to, at);
    }

    private static void finish(final UnsafeBuffer to, final int at) {
        final long addresses = to.getLong(at + SOURCE, BIG_ENDIAN);
        to.putShort(at + UDP_CHECKSUM, (short) 0);
        final long pseudo = Checksum.pseudoHeader(0, addresses >>> Integer.SIZE, 0, addresses & 0xffff_ffffL, PROTOCOL_UDP,
            UDP_LENGTH);
        final int checksum = Checksum.ofSegment(to, pseudo, at + UDP, UDP_LENGTH);
        to.putShort(at + UDP_CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum), BIG_ENDIAN);
    }
}

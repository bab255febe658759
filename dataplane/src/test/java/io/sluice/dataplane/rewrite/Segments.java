package io.sluice.dataplane.rewrite;

import io.sluice.packet.Address;
import io.sluice.packet.Checksum;
import io.sluice.packet.Packet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/** What sentences do not say yet: written out octet by octet, every checksum summed up anew. */
final class Segments {
    static final int SCTP = 132;
    private static final int ETHERNET = 14;

    private Segments() {
    }

    /** An SCTP packet of one chunk (RFC 9260, section 3). */
    static byte[] sctp(final int sourcePort, final int destinationPort, final byte[] chunk) {
        final ByteBuffer packet = ByteBuffer.allocate(12 + chunk.length);
        packet.putShort((short) sourcePort).putShort((short) destinationPort).putInt(0x1234_5678).putInt(0).put(chunk);
        final CRC32C crc = new CRC32C();
        crc.update(packet.array());
        packet.putInt(8, Integer.reverseBytes((int) crc.getValue()));
        return packet.array();
    }

    /** The IP packet of a frame without tags, of which an ICMP error quotes so many octets. */
    static byte[] quote(final Packet packet, final int octets) {
        final byte[] frame = packet.frame();
        return Arrays.copyOfRange(frame, ETHERNET, Math.min(frame.length, ETHERNET + octets));
    }

    /** An ICMP error, of the family of its addresses; {@code beside} is the second word of its header. */
    static Packet error(final String from, final String to, final int type, final int code, final int beside,
        final byte[] quoted) {
        final Address source = Address.of(from);
        final Address destination = Address.of(to);
        final boolean ipv4 = source.isIpv4();
        final byte[] message = ByteBuffer.allocate(8 + quoted.length)
            .put((byte) type).put((byte) code).putShort((short) 0).putInt(beside).put(quoted).array();
        final UnsafeBuffer octets = new UnsafeBuffer(message);
        final long pseudoHeader = ipv4 ? 0 : Checksum.pseudoHeader(
            source.hi(), source.lo(), destination.hi(), destination.lo(), 58, message.length);
        final int checksum = Checksum.ofSegment(octets, pseudoHeader, 0, message.length);
        message[2] = (byte) (checksum >>> 8);
        message[3] = (byte) checksum;
        return Packet.ip(ipv4 ? 1 : 58).from(from).to(to).payload(message);
    }
}

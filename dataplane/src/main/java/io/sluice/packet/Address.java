package io.sluice.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IP address as the packet path holds it: two numbers, IPv4 as v4-mapped (RFC 4291, section 2.5.5.2). For tests, tools and
 * set-up; the packet path passes the two numbers themselves.
 *
 * @param hi the first eight octets, big-endian; 0 for IPv4.
 * @param lo the last eight octets, big-endian; {@code 0x0000ffff_aabbccdd} for IPv4.
 */
public record Address(long hi, long lo) {
    /** Above the 32 bits of an IPv4 address. */
    public static final long V4_MAPPED = 0xffff_0000_0000L;
    /** {@code ::} */
    public static final Address UNSPECIFIED = new Address(0, 0);
    /** {@code ff02::1} */
    public static final Address ALL_NODES = new Address(0xff02_0000_0000_0000L, 1);

    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final long SOLICITED_NODE_HI = 0xff02_0000_0000_0000L;
    private static final long SOLICITED_NODE_LO = 0x0000_0001_ff00_0000L;

    /** Reads a literal of either family; never asks a name server. */
    public static Address of(final String literal) {
        try {
            if (LITERAL.matcher(literal).matches()) {
                return of(InetAddress.getByName(literal));
            }
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(notAnAddress(literal), e);
        }
        throw new IllegalArgumentException(notAnAddress(literal));
    }

    private static String notAnAddress(final String literal) {
        return "'" + literal + "' is not an IP address; write 192.0.2.1 or 2001:db8::1, not a name";
    }

    public static Address of(final InetAddress address) {
        final ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return octets.remaining() == Ipv4.ADDRESS_LENGTH
            ? ofIpv4(octets.getInt())
            : new Address(octets.getLong(), octets.getLong());
    }

    /** The v4-mapped form of the 32 bits of an IPv4 address. */
    public static Address ofIpv4(final int address) {
        return new Address(0, V4_MAPPED | address & 0xffff_ffffL);
    }

    /** Whether it is IPv4, which is to say v4-mapped. */
    public boolean isIpv4() {
        return isV4Mapped(hi, lo);
    }

    /** Whether the address of these two halves is an IPv4 one. */
    public static boolean isV4Mapped(final long hi, final long lo) {
        return hi == 0 && lo >>> 32 == V4_MAPPED >>> 32;
    }

    /** The group in which whoever has this address listens for questions about it (RFC 4291, section 2.7.1). */
    public Address solicitedNode() {
        return new Address(SOLICITED_NODE_HI, SOLICITED_NODE_LO | lo & 0xff_ffffL);
    }

    /** Whether the address of these two halves is a solicited-node group. */
    public static boolean isSolicitedNode(final long hi, final long lo) {
        return hi == SOLICITED_NODE_HI && (lo & 0xffff_ffff_ff00_0000L) == SOLICITED_NODE_LO;
    }

    /** Whether one host can have this address and be answered there: no group, not unspecified, not loopback. */
    public static boolean isOneHost(final long hi, final long lo) {
        if (isV4Mapped(hi, lo)) {
            final int firstOctet = (int) (lo >>> 24) & 0xff;
            final boolean multicast = firstOctet >>> 4 == 14;
            return firstOctet != 0 && firstOctet != 127 && !multicast && (int) lo != -1;
        }
        return hi >>> 56 != 0xff && (hi != 0 || lo >>> 1 != 0);
    }

    public InetAddress inet() {
        final byte[] octets = isIpv4()
            ? ByteBuffer.allocate(Ipv4.ADDRESS_LENGTH).putInt((int) lo).array()
            : ByteBuffer.allocate(Ipv6.ADDRESS_LENGTH).putLong(hi).putLong(lo).array();
        try {
            return InetAddress.getByAddress(octets);
        } catch (final UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets was refused", e);
        }
    }

    @Override
    public String toString() {
        return inet().getHostAddress();
    }
}

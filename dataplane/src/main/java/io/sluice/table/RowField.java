package io.sluice.table;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The fields that rows share: what is allowed in them, and their bytes. */
final class RowField {
    /** An address in a row: 16 bytes, network order, IPv4 as v4-mapped (RFC 4291, 2.5.5.2). */
    static final int ADDRESS_LENGTH = 16;
    /** The longest name, in bytes of UTF-8: its length has one byte. */
    static final int MAX_NAME_BYTES = 255;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV4_MAPPED = 0x0000ffff;      // ::ffff:a.b.c.d, behind 64 zero bits

    private static final AddressBlock MULTICAST_V4 = block(4, 0xe0, 4);
    private static final AddressBlock MULTICAST_V6 = block(16, 0xff, 8);

    private RowField() {
    }

    private static AddressBlock block(final int length, final int firstOctet, final int prefixLength) {
        final byte[] octets = new byte[length];
        octets[0] = (byte) firstOctet;
        return new AddressBlock(addressOf(octets), prefixLength);
    }

    static int id(final int id, final String whose) {
        if (id < 0) {
            throw new IllegalArgumentException(whose + " id " + id + " is negative; ids come from Ids.of(generation, slot)");
        }
        return id;
    }

    static String name(final String name) {
        if (name == null || name.isBlank() || !name.equals(name.strip()) || hasControls(name)) {
            throw new IllegalArgumentException("name '" + name + "' is empty, or has control characters or blanks around it");
        }
        final int bytes = nameBytes(name).length;
        if (bytes > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("name '" + name + "' has " + bytes + " bytes; at most " + MAX_NAME_BYTES
                + " fit a row");
        }
        return name;
    }

    private static boolean hasControls(final String name) {
        boolean any = false;
        for (int i = 0; i < name.length(); i++) {
            any |= Character.isISOControl(name.charAt(i));
        }
        return any;
    }

    /** The same address without host name and scope, which rows do not keep. */
    static InetAddress address(final InetAddress address) {
        final InetAddress plain = anyAddress(address);
        if (plain.isAnyLocalAddress() || plain.isMulticastAddress()) {
            throw new IllegalArgumentException(plain.getHostAddress() + " is not an address of one host");
        }
        return plain;
    }

    static InetAddress anyAddress(final InetAddress address) {
        if (address == null) {
            throw new IllegalArgumentException("an address is missing");
        }
        return addressOf(address.getAddress());
    }

    /** Refuses addresses that no host can have. */
    static void unicast(final String what, final AddressBlock block) {
        if (block.address().isAnyLocalAddress() || MULTICAST_V4.overlaps(block) || MULTICAST_V6.overlaps(block)) {
            throw new IllegalArgumentException(what + " " + block + " is not of hosts; give unicast addresses");
        }
    }

    /** As the command line writes it. */
    static String word(final Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    static byte[] nameBytes(final String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static void putAddress(final ByteBuffer row, final InetAddress address) {
        final byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_LENGTH) {
            row.putLong(0).putInt(IPV4_MAPPED);
        }
        row.put(bytes);
    }

    /** Java makes an Inet4Address of a v4-mapped one by itself. */
    static InetAddress getAddress(final ByteBuffer row) {
        final byte[] bytes = new byte[ADDRESS_LENGTH];
        row.get(bytes);
        return addressOf(bytes);
    }

    static void putName(final ByteBuffer row, final String name) {
        final byte[] bytes = nameBytes(name);
        row.put((byte) bytes.length).put(bytes);
    }

    static String getName(final ByteBuffer row) {
        final byte[] bytes = new byte[Byte.toUnsignedInt(row.get())];
        row.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static InetAddress addressOf(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, impossible);
        }
    }
}

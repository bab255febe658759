package io.sluice.table;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The fields that rows share: what is allowed in them, and their bytes. */
final class RowField {
    /** An address in a row: 16 bytes, network order, IPv4 as v4-mapped (RFC 4291, 2.5.5.2). */
    static final int ADDRESS_LENGTH = 16;
    /** The longest name, in bytes of UTF-8: its length has one byte. */
    static final int MAX_NAME_BYTES = 255;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV4_MAPPED = 0x0000ffff;      // ::ffff:a.b.c.d, behind 64 zero bits

    private RowField() {
    }

    static int id(final int id, final String whose) {
        if (id < 0) {
            throw new IllegalArgumentException(whose + " id " + id + " is negative; ids come from Ids.of(generation, slot)");
        }
        return id;
    }

    static String name(final String name) {
        if (name == null || name.isBlank() || !name.equals(name.strip()) || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name '" + name + "' is empty, or has control characters or blanks around it");
        }
        final int bytes = nameBytes(name).length;
        if (bytes > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("name '" + name + "' has " + bytes + " bytes; at most " + MAX_NAME_BYTES
                + " fit a row");
        }
        return name;
    }

    /** The same address without host name and scope, which rows do not keep. */
    static InetAddress address(final InetAddress address) {
        if (address == null) {
            throw new IllegalArgumentException("an address is missing");
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException(address.getHostAddress() + " is not an address of one host");
        }
        return addressOf(address.getAddress());
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

    private static InetAddress addressOf(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, impossible);
        }
    }
}

package io.sluice.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How packets are carried, in a row, network byte order.
 *
 * <pre>
 *   0  mode            byte, {@link ForwardingMode#code}
 *   1  client address  byte, {@link ClientAddress#code}
 *   2  DSCP            byte
 *   3  GUE variant     byte
 *   4  MSS             int, see {@link Forwarding}
 *   8  VNI             int
 *  12  tunnel port     unsigned short
 *  14  first port      unsigned short, of the source pool
 *  16  last port       unsigned short, of the source pool
 *  18  blocks          unsigned short: how many follow, those of the source pool first, the tunnel source last if there is one
 *  20  tunnel source   byte, 1 if there is one
 *  21  blocks          of 17 bytes each: address (16 bytes, IPv4 as v4-mapped), prefix length (unsigned byte)
 * </pre>
 */
final class ForwardingField {
    /** Without blocks. */
    static final int FIXED_LENGTH = 21;
    /** An address block. */
    static final int BLOCK_LENGTH = RowField.ADDRESS_LENGTH + 1;

    private ForwardingField() {
    }

    static int length(final Forwarding forwarding) {
        return FIXED_LENGTH + BLOCK_LENGTH * blocks(forwarding).size();
    }

    static void put(final ByteBuffer row, final Forwarding forwarding) {
        final Tunnel tunnel = forwarding.tunnel();
        row.put((byte) forwarding.mode().code());
        row.put((byte) forwarding.clientAddress().code());
        row.put((byte) forwarding.dscp());
        row.put((byte) tunnel.variant());
        row.putInt(forwarding.mss());
        row.putInt(tunnel.vni());
        row.putShort((short) tunnel.port());
        putPorts(row, forwarding.pool().ports());
        final List<AddressBlock> blocks = blocks(forwarding);
        row.putShort((short) blocks.size());
        row.put((byte) (tunnel.source() == null ? 0 : 1));
        blocks.forEach(block -> putBlock(row, block));
    }

    static Forwarding get(final ByteBuffer row) {
        final ForwardingMode mode = ForwardingMode.of(row.get());
        final ClientAddress clientAddress = ClientAddress.of(row.get());
        final int dscp = row.get();
        final int variant = row.get();
        final int mss = row.getInt();
        final int vni = row.getInt();
        final int port = Short.toUnsignedInt(row.getShort());
        final PortRange ports = getPorts(row);
        final int count = Short.toUnsignedInt(row.getShort());
        final boolean hasSource = row.get() != 0;
        final List<AddressBlock> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(getBlock(row));
        }
        final AddressBlock source = hasSource ? blocks.remove(count - 1) : null;
        final Tunnel tunnel = new Tunnel(port, vni, variant, source);
        return new Forwarding(mode, tunnel, new SourcePool(blocks, ports), clientAddress, dscp, mss);
    }

    static void putPorts(final ByteBuffer row, final PortRange ports) {
        row.putShort((short) ports.first()).putShort((short) ports.last());
    }

    static PortRange getPorts(final ByteBuffer row) {
        final int first = Short.toUnsignedInt(row.getShort());
        return new PortRange(first, Short.toUnsignedInt(row.getShort()));
    }

    static void putBlock(final ByteBuffer row, final AddressBlock block) {
        RowField.putAddress(row, block.address());
        row.put((byte) block.prefixLength());
    }

    static AddressBlock getBlock(final ByteBuffer row) {
        final var address = RowField.getAddress(row);
        return new AddressBlock(address, Byte.toUnsignedInt(row.get()));
    }

    private static List<AddressBlock> blocks(final Forwarding forwarding) {
        final List<AddressBlock> blocks = new ArrayList<>(forwarding.pool().blocks());
        if (forwarding.tunnel().source() != null) {
            blocks.add(forwarding.tunnel().source());
        }
        return blocks;
    }
}

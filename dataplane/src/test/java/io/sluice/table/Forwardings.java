package io.sluice.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Ways of forwarding, and what VIPs may be made of, at random: valid together, whatever is drawn. */
final class Forwardings {
    private static final PortRange[] NESTED =
        {PortRange.ANY, new PortRange(8_000, 8_099), PortRange.one(8_010), PortRange.one(80)};

    private Forwardings() {
    }

    /** A prefix, or one address, that no other number has. */
    static AddressBlock block(final Random random, final int number) {
        if (random.nextBoolean()) {
            return new AddressBlock(Rows.address("172." + number % 256 + ".0.0"), 16 + random.nextInt(17));
        }
        return new AddressBlock(Rows.address("2001:db8:" + Integer.toHexString(number + 1) + "::"), 48 + random.nextInt(81));
    }

    static PortRange ports(final Random random) {
        return NESTED[random.nextInt(NESTED.length)];
    }

    /** Any mode but dscp, which wants VIPs of one address, and of options any but those of TCP alone. */
    static Forwarding random(final Random random) {
        final ForwardingMode mode = ForwardingMode.values()[random.nextInt(ForwardingMode.values().length - 1)];
        final int mss = random.nextBoolean() ? Forwarding.MSS_AUTO : Forwarding.MSS_OFF;
        return new Forwarding(mode, mode.tunnels() ? tunnel(random, mode) : Tunnel.NONE,
            mode == ForwardingMode.FULLNAT ? pool(random) : SourcePool.NONE, ClientAddress.NONE, 0, mss);
    }

    private static Tunnel tunnel(final Random random, final ForwardingMode mode) {
        final int port = Tunnel.defaultPort(mode) == 0 ? 0 : random.nextInt(65_536);
        final int vni = mode == ForwardingMode.VXLAN || mode == ForwardingMode.GENEVE ? random.nextInt(1 << 24) : 0;
        return new Tunnel(port, vni, mode == ForwardingMode.GUE ? random.nextInt(2) : 0, null);
    }

    private static SourcePool pool(final Random random) {
        final List<AddressBlock> blocks = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i-- > 0;) {
            blocks.add(new AddressBlock(Rows.address("10." + i + ".0.0"), 22 + random.nextInt(11)));
            blocks.add(new AddressBlock(Rows.address("fd00:" + i + "::"), 118 + random.nextInt(11)));
        }
        blocks.removeIf(block -> block.size() > 256);
        blocks.add(AddressBlock.host(Rows.address("10.255.0.1")));
        blocks.add(AddressBlock.host(Rows.address("fd00:ffff::1")));
        return new SourcePool(blocks, random.nextBoolean() ? SourcePool.DEFAULT_PORTS
            : new PortRange(10_000, 10_000 + random.nextInt(50_000)));
    }
}

package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Address;
import io.sluice.table.AddressBlock;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VipMapTest {
    private final List<VipRow> vips = new ArrayList<>();

    private VipMapTest vip(final String address, final int prefix, final int first, final int last, final Protocol protocol) {
        final InetAddress inet = Address.of(address).inet();
        vips.add(new VipRow(vips.size() + 1, "vip", new AddressBlock(inet, prefix), new PortRange(first, last), protocol,
            Forwarding.of(ForwardingMode.DSR), Scheduling.of(SchedulerKind.MAGLEV), null));
        return this;
    }

    private int find(final String address, final int port, final Protocol protocol) {
        final Address to = Address.of(address);
        return new VipMap(vips).find(to.hi(), to.lo(), protocol.number(), port);
    }

    @Test
    void onePortBeforeARangeBeforeAnyPort() {
        vip("198.51.100.1", 32, 0, 65_535, Protocol.TCP).vip("198.51.100.1", 32, 8_000, 8_099, Protocol.TCP)
            .vip("198.51.100.1", 32, 8_080, 8_080, Protocol.TCP);

        assertEquals(0, find("198.51.100.1", 80, Protocol.TCP));
        assertEquals(1, find("198.51.100.1", 8_000, Protocol.TCP));
        assertEquals(1, find("198.51.100.1", 8_099, Protocol.TCP));
        assertEquals(2, find("198.51.100.1", 8_080, Protocol.TCP));
        assertEquals(ForwardingView.NONE, find("198.51.100.1", 80, Protocol.UDP));
    }

    @Test
    void aHostBeforeItsPrefixBeforeAShorterOneAndEachOnlyForItsPorts() {
        vip("198.51.0.0", 16, 0, 65_535, Protocol.UDP).vip("198.51.100.0", 24, 53, 53, Protocol.UDP)
            .vip("198.51.100.1", 32, 443, 443, Protocol.UDP).vip("2001:db8::", 64, 53, 53, Protocol.UDP);

        assertEquals(2, find("198.51.100.1", 443, Protocol.UDP));
        assertEquals(1, find("198.51.100.1", 53, Protocol.UDP));
        assertEquals(1, find("198.51.100.255", 53, Protocol.UDP));
        assertEquals(0, find("198.51.100.1", 54, Protocol.UDP));
        assertEquals(0, find("198.51.0.0", 0, Protocol.UDP));
        assertEquals(ForwardingView.NONE, find("198.52.0.0", 53, Protocol.UDP));
        assertEquals(3, find("2001:db8::ffff:1", 53, Protocol.UDP));
        assertEquals(ForwardingView.NONE, find("2001:db8:0:1::1", 53, Protocol.UDP));
    }

    /** The slow twin looks at all VIPs and takes the most specific. */
    @Test
    void agreesWithALookAtAllOfThem() {
        for (int seed = 0; seed < 200; seed++) {
            final Random random = new Random(seed);
            vips.clear();
            while (vips.size() < 20) {
                add(random);
            }
            final VipMap map = new VipMap(vips);
            for (int i = 0; i < 200; i++) {
                final Address to = new Address(0, Address.V4_MAPPED | 0x0a000000 | random.nextInt(1 << 8));
                final int port = random.nextInt(40);
                assertEquals(slowly(to, port), map.find(to.hi(), to.lo(), Protocol.TCP.number(), port), "seed " + seed);
            }
        }
    }

    private void add(final Random random) {
        final int prefix = 24 + random.nextInt(9);
        final int address = 0x0a000000 | random.nextInt(1 << 8) & -1 << 32 - prefix;
        final int first = 1 + random.nextInt(32);
        final PortRange ports = new PortRange(first, first + (random.nextBoolean() ? 0 : random.nextInt(8)));
        final boolean crosses = vips.stream().anyMatch(vip -> vip.block().prefixLength() == prefix
            && Address.of(vip.address()).lo() == (Address.V4_MAPPED | address) && vip.ports().overlaps(ports));
        if (!crosses) {
            vip(new Address(0, Address.V4_MAPPED | address).toString(), prefix, ports.first(), ports.last(), Protocol.TCP);
        }
    }

    private int slowly(final Address to, final int port) {
        int best = ForwardingView.NONE;
        for (int i = 0; i < vips.size(); i++) {
            final VipRow vip = vips.get(i);
            if (vip.block().contains(to.inet()) && vip.ports().contains(port)
                && (best == ForwardingView.NONE || vip.block().prefixLength() > vips.get(best).block().prefixLength())) {
                best = i;
            }
        }
        return best;
    }
}

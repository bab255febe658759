package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.Forwarding;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SourcePool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static final int RUNS = 30;
    private static final int STEPS = 1_000;

    private static SourcePool pool(final String block, final int prefixLength, final int first, final int last) {
        return new SourcePool(List.of(new AddressBlock(Address.of(block).inet(), prefixLength)), new PortRange(first, last));
    }

    private static Target target(final NatRig rig, final Net net, final Forwarding forwarding) {
        rig.aim(net, Protocol.TCP, forwarding, PacketShape.UNTAGGED, 1_500);
        return rig.target();
    }

    private static int open(final NatRig rig, final Opening opening, final Net net, final Target target, final int client) {
        rig.receive(Packet.tcp().syn().from(net.client, client).to(net.vip, Net.VIP_PORT).frame());
        return opening.open(rig.packet, target, 1);
    }

    /** What the backend sees: from where, to where. */
    private static List<Object> tuple(final FlowTable flows, final int flow) {
        final int reply = flows.twin(flow);
        return List.of(flows.destinationHi(reply), flows.destinationLo(reply), flows.destinationPort(reply),
            flows.sourceHi(reply), flows.sourceLo(reply), flows.sourcePort(reply));
    }

    @Test
    void bothLinesAreThere() {
        final Net net = Net.FULL46;
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            rig.receive(net.asked(Packet.tcp().syn()).vlan(9).frame());
            final int flow = rig.opening.open(rig.packet, rig.target(), 1);
            final int reply = rig.flows.twin(flow);

            assertEquals(flow, rig.flows.twin(reply));
            assertTrue(rig.flows.isReply(reply));
            assertEquals(7, rig.flows.backend(reply));
            assertEquals(List.of(Address.of(net.source).hi(), Address.of(net.source).lo(), net.sourcePort,
                Address.of(net.backend).hi(), Address.of(net.backend).lo(), Net.BACKEND_PORT), tuple(rig.flows, flow));
            assertEquals(NatRig.ROUTER_MAC, rig.flows.lastHopMac(flow));
            assertEquals(9, rig.flows.lastHopVlan(flow));
        }
    }

    /** Two VIPs, one backend: the client may use one port for both, but the backend would take them for one connection. */
    @Test
    void aTupleThatIsTakenIsRefused() {
        final Net net = Net.NAT4;
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            rig.forward(net.asked(Packet.tcp().syn()));
            rig.receive(Packet.tcp().syn().from(net.client, Net.CLIENT_PORT).to("198.51.100.2", 80).frame());
            assertEquals(Opening.TUPLE_TAKEN, rig.opening.open(rig.packet, rig.target(), 1));

            rig.receive(net.asked(Packet.tcp().syn()).frame());
            rig.flows.remove(rig.flows.find(rig.packet));
            rig.receive(Packet.tcp().syn().from(net.client, Net.CLIENT_PORT).to("198.51.100.2", 80).frame());
            assertTrue(rig.opening.open(rig.packet, rig.target(), 1) >= 0);
        }
    }

    @Test
    void aSmallPoolIsUsedToTheLast() {
        final Net net = Net.FULL4;
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            final Target target = target(rig, net, Forwarding.fullnat(pool("10.9.0.0", 30, 40_000, 40_029)));
            final Set<List<Object>> seen = new HashSet<>();
            for (int client = 1; client <= 120; client++) {
                final int flow = open(rig, rig.opening, net, target, client);
                assertTrue(flow >= 0, "connection " + client);
                assertTrue(seen.add(tuple(rig.flows, flow)), "twice: connection " + client);
            }
            assertEquals(Opening.NO_SOURCE_PORT, open(rig, rig.opening, net, target, 121));
        }
    }

    @Test
    void aPoolOfTheOtherFamilyHasNothingToGive() {
        final Net net = Net.FULL4;
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            final Target target = target(rig, net, Forwarding.fullnat(pool("fd09::", 126, 40_000, 40_029)));
            assertEquals(Opening.NO_SOURCE_PORT, open(rig, rig.opening, net, target, 1));
        }
    }

    /** What a worker has, no other has; together they have all. */
    @Test
    void workersShareThePorts() {
        final Net net = Net.FULL4;
        final int workers = 3;
        final Set<List<Object>> seen = new HashSet<>();
        for (int worker = 0; worker < workers; worker++) {
            try (NatRig rig = new NatRig(net, Protocol.TCP)) {
                final Opening opening = new Opening(rig.frames, rig.flows, worker, workers);
                final Target target = target(rig, net, Forwarding.fullnat(pool("10.9.0.0", 31, 40_001, 40_050)));
                int client = 1;
                int flow;
                while ((flow = open(rig, opening, net, target, client)) >= 0) {
                    final int port = rig.flows.destinationPort(rig.flows.twin(flow));
                    assertEquals(worker, port % workers);
                    assertTrue(port >= 40_001 && port <= 40_050, "port " + port);
                    assertTrue(seen.add(tuple(rig.flows, flow)));
                    client++;
                }
            }
        }
        assertEquals(100, seen.size());
    }

    @Test
    void aWorkerMayHaveNoPortAtAll() {
        final Net net = Net.FULL4;
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            final Target target = target(rig, net, Forwarding.fullnat(pool("10.9.0.1", 32, 40_000, 40_000)));
            assertEquals(Opening.NO_SOURCE_PORT, open(rig, new Opening(rig.frames, rig.flows, 0, 3), net, target, 1));
            assertTrue(open(rig, new Opening(rig.frames, rig.flows, 1, 3), net, target, 1) >= 0);
        }
    }

    @Test
    void allPortsOfAWholeBlockCanBeHad() {
        final SourcePorts sources = SourcePorts.of(pool("fd09::", 116, 1, 65_535), false);
        final int size = sources.size(1, 2);

        assertEquals(4_096 * 32_768, size);
        assertEquals(Address.of("fd09::fff"), new Address(sources.hi(size - 1, 1, 2), sources.lo(size - 1, 1, 2)));
        assertEquals(65_535, sources.port(size - 1, 1, 2));
        assertEquals(1, sources.port(0, 1, 2));
    }

    /** Backends are told apart, so one source may serve a connection to each. */
    @Test
    void neverTheSameTupleTwiceAmongTheLiving() {
        for (int run = 0; run < RUNS; run++) {
            final Random random = new Random(run);
            final Net net = random.nextBoolean() ? Net.FULL4 : Net.FULL64;
            try (NatRig rig = new NatRig(net, Protocol.TCP)) {
                final int last = 40_000 + random.nextInt(50);
                final Target target = target(rig, net, Forwarding.fullnat(pool("10.9.0.0", 31, 40_000, last)));
                live(rig, net, target, 2 * (last - 40_000 + 1), random, "seed " + run);
            }
        }
    }

    private static void live(final NatRig rig, final Net net, final Target target, final int size, final Random random,
        final String seed) {
        final List<Integer> living = new ArrayList<>();
        final Set<List<Object>> taken = new HashSet<>();
        int client = 1;
        for (int step = 0; step < STEPS; step++) {
            if (!living.isEmpty() && random.nextInt(100) < 48) {
                final int flow = living.remove(random.nextInt(living.size()));
                taken.remove(tuple(rig.flows, flow));
                rig.flows.remove(flow);
            } else {
                final int flow = open(rig, rig.opening, net, target, client++);
                assertEquals(taken.size() == size, flow == Opening.NO_SOURCE_PORT, seed);
                if (flow >= 0) {
                    assertTrue(taken.add(tuple(rig.flows, flow)), seed);
                    living.add(flow);
                }
            }
        }
    }

    @Test
    void whenTheTableIsFullThereIsNoRoom() {
        final Net net = Net.FULL4;
        try (FlowTable flows = new FlowTable(2, FlowTimeouts.DEFAULT, NatRig.SECRET);
            NatRig rig = new NatRig(net, Protocol.TCP)) {
            final Target target = target(rig, net, Forwarding.fullnat(pool("10.9.0.1", 32, 1_024, 65_535)));
            final Opening opening = new Opening(rig.frames, flows, 0, 1);
            int flow = 0;
            for (int client = 1; client < 200 && flow >= 0; client++) {
                flow = open(rig, opening, net, target, client);
            }
            assertEquals(Opening.NO_ROOM, flow);
        }
    }
}

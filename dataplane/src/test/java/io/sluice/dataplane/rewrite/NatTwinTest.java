package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Address;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Packet;
import io.sluice.packet.Tcp;
import io.sluice.table.Protocol;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random packets of random connections; the slow twin is the sentence of what is to come of each, all of it summed up anew. */
class NatTwinTest {
    private static final int PACKETS = 10_000;

    private Address client;
    private Address vip;
    private Address source;
    private Address backend;
    private int clientPort;
    private int vipPort;
    private int sourcePort;
    private int backendPort;

    private static Address address(final Random random, final boolean ipv4) {
        return ipv4 ? Address.ofIpv4(0x0a00_0000 | random.nextInt(0x0100_0000))
            : new Address(0x2001_0db8_0000_0000L | random.nextInt() & 0xffff_ffffL, random.nextLong());
    }

    private void connection(final Random random, final boolean near, final boolean far) {
        client = address(random, near);
        vip = address(random, near);
        source = address(random, far);
        backend = address(random, far);
        clientPort = random.nextInt(0x10000);
        vipPort = random.nextInt(0x10000);
        sourcePort = random.nextInt(0x10000);
        backendPort = random.nextInt(0x10000);
    }

    /** A packet of which all but who sends it to whom is random. */
    private static Packet packet(final Protocol protocol, final int from, final int to, final Random random) {
        final byte[] payload = new byte[random.nextInt(random.nextInt(8) == 0 ? 1_400 : 40)];
        random.nextBytes(payload);
        final Packet packet = switch (protocol) {
            case TCP -> Packet.tcp().flags(random.nextInt(2) == 0 ? Tcp.ACK : Tcp.PSH | Tcp.ACK)
                .sequence(random.nextInt()).acknowledgement(random.nextInt())
                .tcpOptions(new int[random.nextInt(10) * 4]).payload(payload);
            case UDP -> Packet.udp().payload(payload);
            case SCTP -> Packet.ip(Segments.SCTP).payload(Segments.sctp(from, to, payload));
        };
        return packet;
    }

    /** On the far side with one hop less. */
    private static Packet hops(final Packet packet, final int seed, final int less) {
        return packet.timeToLive(2 + seed % 254 - less);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, true, true", "TCP, false, false", "TCP, true, false", "TCP, false, true",
        "UDP, true, true", "UDP, false, false", "UDP, true, false", "UDP, false, true",
        "SCTP, true, true", "SCTP, false, false", "SCTP, true, false", "SCTP, false, true",
    })
    void aTranslatedPacketIsAsIfWrittenAnew(final Protocol protocol, final boolean near, final boolean far) {
        try (NatRig rig = new NatRig(Net.FULL4, protocol)) {
            final Nat nat = new Nat(rig.flows);
            for (int seed = 0; seed < PACKETS; seed++) {
                connection(new Random(seed), near, far);
                final Packet asked = hops(packet(protocol, clientPort, vipPort, new Random(seed)), seed, 0);
                final Packet askedFar = hops(packet(protocol, sourcePort, backendPort, new Random(seed)), seed, 1);
                rig.receive(asked.from(client.toString(), clientPort).to(vip.toString(), vipPort).frame());
                final int flow = rig.flows.insertPair(rig.packet, 7, backend.hi(), backend.lo(), source.hi(), source.lo(),
                    backendPort << 16 | sourcePort, 1);
                nat.rewrite(rig.frames, rig.packet, rig.target(), flow);
                askedFar.from(source.toString(), sourcePort).to(backend.toString(), backendPort)
                    .fromMac(NatRig.OWN_MAC).toMac(NatRig.BACKEND_MAC);
                assertSent(rig, askedFar, near != far, far ? seed + 1 : 0, "seed " + seed);

                back(rig, protocol, seed, near, far, flow);
                rig.flows.remove(flow);
            }
        }
    }

    private void back(final NatRig rig, final Protocol protocol, final int seed, final boolean near, final boolean far,
        final int flow) {
        final Random random = new Random(seed + 1_000_000L);
        final Packet answeredFar = hops(packet(protocol, backendPort, sourcePort, random), seed, 0);
        final Packet answered = hops(packet(protocol, vipPort, clientPort, new Random(seed + 1_000_000L)), seed, 1);
        rig.receive(answeredFar.from(backend.toString(), backendPort).to(source.toString(), sourcePort).frame());
        final int reply = rig.flows.find(rig.packet);
        if (reply == FlowTable.NONE || rig.flows.twin(reply) != flow) {
            throw new AssertionError("no reply line, seed " + seed);
        }
        rig.reply().rewrite(rig.frames, rig.packet, rig.target(), reply);
        answered.from(vip.toString(), vipPort).to(client.toString(), clientPort)
            .fromMac(NatRig.OWN_MAC).toMac(NatRig.ROUTER_MAC);
        assertSent(rig, answered, near != far, near ? seed + 1 : 0, "reply, seed " + seed);
    }

    private static void assertSent(final NatRig rig, final Packet expected, final boolean exchanged, final int number,
        final String seed) {
        final byte[] sent = new byte[rig.packet.length()];
        rig.frames.getBytes(rig.packet.offset(), sent);
        if (exchanged) {
            expected.identification(number).padTo(60);
        }
        final byte[] frame = expected.frame();
        if (exchanged && frame[12] == 0x08 && ((frame[16] & 0xff) << 8 | frame[17] & 0xff) > 1_260) {
            frame[20] |= 0x40;                                     // IPv4: not to be broken up
            Ipv4.sumUp(new UnsafeBuffer(frame), 14);
        }
        assertArrayEquals(frame, sent, seed);
    }
}

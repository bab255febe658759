package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.QuicRouting;
import io.sluice.table.SourcePool;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which VIP and which backend a packet is for, where more than an address and a port say so; and what is asked of them all. */
class VipChoiceTest {
    private static final String CLIENT = "192.0.2.7";

    @TempDir
    private Path run;

    /**
     * <pre>
     *   198.51.100.0/24   any port     1        198.51.100.5   8000-8999   3
     *   198.51.100.0/24   80           2        198.51.100.5   8080        4
     * </pre>
     */
    private static Site nested() {
        return new Site(1)
            .vip(1, Site.block("198.51.100.0/24"), PortRange.ANY, Protocol.TCP, Forwarding.DSR, null)
            .backend(10, 1, "10.0.0.1", 0)
            .vip(2, Site.block("198.51.100.0/24"), PortRange.one(80), Protocol.TCP, Forwarding.DSR, null)
            .backend(20, 2, "10.0.0.2", 0)
            .vip(3, Site.block("198.51.100.5"), new PortRange(8_000, 8_999), Protocol.TCP, Forwarding.DSR, null)
            .backend(30, 3, "10.0.0.3", 0)
            .vip(4, "198.51.100.5", 8_080, Protocol.TCP, Forwarding.DSR).backend(40, 4, "10.0.0.4", 0);
    }

    private static void assertGoesTo(final int backend, final Crew crew, final String vip, final int port) {
        final Packet packet = Packet.tcp().from(CLIENT, 4_000).to(vip, port).syn();
        assertEquals(List.of(Verdict.FORWARDED), crew.play(packet), vip + " " + port);
        assertEquals(Site.mac(backend), Mac.get(new UnsafeBuffer(crew.sentOne()), 0), vip + " " + port);
    }

    @Test
    void theMoreSpecificVipHasThePacket() {
        try (Crew crew = new Crew(run, nested(), 1)) {
            assertGoesTo(10, crew, "198.51.100.9", 443);
            assertGoesTo(20, crew, "198.51.100.9", 80);
            assertGoesTo(30, crew, "198.51.100.5", 8_000);
            assertGoesTo(30, crew, "198.51.100.5", 8_999);
            assertGoesTo(40, crew, "198.51.100.5", 8_080);
            assertGoesTo(20, crew, "198.51.100.5", 80);
            assertGoesTo(10, crew, "198.51.100.5", 9_000);
            final Packet outside = Packet.tcp().from(CLIENT, 1).to("198.51.101.1", 80);
            assertEquals(List.of(Verdict.DROPPED_NOT_A_VIP), crew.play(outside));
            final Packet udp = Packet.udp().from(CLIENT, 1).to("198.51.100.5", 80);
            assertEquals(List.of(Verdict.DROPPED_NO_SERVICE), crew.play(udp));
        }
    }

    /** The backend is asked at the client's port, and doesn't see the address. */
    @Test
    void translationKeepsApartWhatOnlyTheVipsAddressTells() {
        final Site site = new Site(1).vip(1, Site.block("198.51.100.0/24"), PortRange.ANY, Protocol.UDP,
            Forwarding.of(ForwardingMode.NAT), null).backend(10, 1, "10.0.0.11", 0);
        try (Crew crew = new Crew(run, site, 1)) {
            final Packet packet = Packet.udp().from(CLIENT, 4_000);
            assertEquals(List.of(Verdict.FORWARDED), crew.play(packet.to("198.51.100.1", 53)));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(packet.to("198.51.100.1", 54)));
            assertEquals(List.of(Verdict.DROPPED_TUPLE_TAKEN), crew.play(packet.to("198.51.100.2", 53)));
        }
    }

    private static Site pooled() {
        final SourcePool pool = new SourcePool(List.of(Site.block("10.9.0.0/28"), Site.block("fd09::/124")),
            PortRange.one(40_000));
        return new Site(1).vip(1, "198.51.100.1", 80, Protocol.TCP, Forwarding.fullnat(pool)).backend(10, 1, "10.0.0.11", 0)
            .vip(2, Site.block("198.51.100.128/25"), PortRange.ANY, Protocol.TCP, Forwarding.DSR, null);
    }

    @Test
    void whoHasAnAddressOfAPoolOrAPrefixIsAnswered() {
        try (Crew crew = new Crew(run, pooled(), 1)) {
            for (final String ours : List.of("198.51.100.1", "10.9.0.0", "10.9.0.15", "198.51.100.128", "198.51.100.255")) {
                assertEquals(List.of(Verdict.ANSWERED_ARP), crew.play(Packet.arpRequest(ours, CLIENT)), ours);
            }
            for (final String strange : List.of("198.51.100.2", "10.9.0.16", "198.51.100.127")) {
                assertEquals(List.of(Verdict.DROPPED_NOT_A_VIP), crew.play(Packet.arpRequest(strange, CLIENT)), strange);
            }
            assertEquals(List.of(Verdict.ANSWERED_SOLICITATION), crew.play(Packet.neighbourSolicitation("fd09::f", "fd09::99")));
            assertEquals(List.of(Verdict.DROPPED_NOT_A_VIP), crew.play(Packet.neighbourSolicitation("fd09::10", "fd09::99")));
            assertEquals(List.of(Verdict.ANSWERED_ECHO), crew.play(Packet.echoRequest().from(CLIENT).to("198.51.100.200")));
        }
    }

    private static Site quic(final Forwarding forwarding) {
        final Site site = new Site(1).vip(1, Site.block("198.51.100.1"), PortRange.one(443), Protocol.UDP, forwarding,
            new QuicRouting(2, 2));
        for (int i = 0; i < 4; i++) {
            site.backend(10 + i, 1, "10.0.0.1" + i, 0, "0a0" + i);
        }
        return site;
    }

    /** A short header, whose connection ID names a backend by a number of our configuration. */
    private static Packet quic(final String client, final int port, final int server) {
        return Packet.udp().from(client, port).to("198.51.100.1", 443)
            .payload(new byte[] {0x40, 2 << 5, 0x0a, (byte) server, 1, 2, 3, 4, 5, 6, 7, 8});
    }

    private static int backend(final Crew crew) {
        return (int) (Mac.get(new UnsafeBuffer(crew.sentOne()), 0) - Site.mac(0));
    }

    @Test
    void aQuicPacketGoesToTheBackendThatItNames() {
        try (Crew crew = new Crew(run, quic(Forwarding.DSR), 1)) {
            for (int server = 0; server < 4; server++) {
                assertEquals(List.of(Verdict.FORWARDED), crew.play(quic(CLIENT, 4_000, server)), "on a flow that others had");
                assertEquals(10 + server, backend(crew));
            }
            crew.play(quic("203.0.113.9", 9, 3));
            assertEquals(13, backend(crew), "by another network");
            assertEquals(2, crew.flows(0).size());
        }
    }

    @Test
    void whatNamesNobodyStaysOnItsFlow() {
        try (Crew crew = new Crew(run, quic(Forwarding.DSR), 1)) {
            crew.play(quic(CLIENT, 4_000, 2));
            crew.sent();
            final Packet empty = Packet.udp().from(CLIENT, 4_000).to("198.51.100.1", 443);
            for (final Packet packet : List.of(quic(CLIENT, 4_000, 9), empty)) {
                assertEquals(List.of(Verdict.FORWARDED), crew.play(packet));
                assertEquals(12, backend(crew));
            }
        }
    }

    @Test
    void aNamedBackendThatIsGoneIsNotSentTo() {
        final Site site = quic(Forwarding.DSR);
        try (Crew crew = new Crew(run, site.without(12), 1)) {
            assertEquals(List.of(Verdict.FORWARDED), crew.play(quic(CLIENT, 4_000, 2)));
            assertEquals(true, backend(crew) != 12);
        }
    }

    /** Its replies must find the pair that it has now, and only that. */
    @Test
    void aTranslatedQuicConnectionThatNamesAnotherBackendHasANewPair() {
        try (Crew crew = new Crew(run, quic(Forwarding.of(ForwardingMode.NAT)), 1)) {
            crew.play(quic(CLIENT, 4_000, 1));
            crew.play(quic(CLIENT, 4_000, 2));
            assertEquals(1, crew.flows(0).size());
            final Packet reply = Packet.udp().to(CLIENT, 4_000);
            assertEquals(List.of(Verdict.RETURNED), crew.play(reply.from("10.0.0.12", 443)));
            assertEquals(List.of(Verdict.DROPPED_UNKNOWN_REPLY), crew.play(reply.from("10.0.0.11", 443)));
        }
    }
}

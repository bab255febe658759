package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.table.BackendRow;
import io.sluice.table.Protocol;
import io.sluice.table.TallyView;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketPathTest {
    private static final String VIP = "198.51.100.1";
    private static final String VIP6 = "2001:db8::80";
    private static final int WEB = 1;
    private static final int WEB6 = 2;
    private static final int DNS = 3;
    private static final int A = 10;
    private static final int B = 11;
    private static final long MAC_A = Mac.of("02:00:00:00:00:0a");
    private static final long MAC_B = Mac.of("02:00:00:00:00:0b");
    private static final long MAC_6 = Mac.of("02:00:00:00:00:06");
    private static final long MAC_D = Mac.of("02:00:00:00:00:0d");

    @TempDir
    private Path run;
    private PathBench bench;

    @BeforeEach
    void twoBackendsForTheWebAndOneForEachOther() {
        bench = new PathBench(run, 100)
            .vip(WEB, VIP, 80, Protocol.TCP)
            .vip(WEB6, VIP6, 80, Protocol.TCP)
            .vip(DNS, VIP, 53, Protocol.UDP)
            .backend(A, WEB, "10.0.0.10", MAC_A)
            .backend(B, WEB, "10.0.0.11", MAC_B)
            .backend(12, WEB6, "2001:db8::6", MAC_6)
            .backend(13, DNS, "10.0.0.13", MAC_D);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Packet syn(final int port) {
        return Packet.tcp().from("192.0.2.7", port).to(VIP, 80).syn();
    }

    private static Packet ack(final int port) {
        return Packet.tcp().from("192.0.2.7", port).to(VIP, 80).ack();
    }

    /** A client port whose new connection goes to this backend. */
    private int portTo(final long mac) {
        for (int port = 1024; port < 2048; port++) {
            if (bench.play(syn(port)) == Verdict.FORWARDED && bench.sentTo() == mac) {
                return port;
            }
        }
        throw new AssertionError("no connection of a thousand went to " + Mac.text(mac));
    }

    @Test
    void aPacketToAVipGoesToABackendWithNothingButItsMacAddressesChanged() {
        final Packet packet = Packet.udp().from("192.0.2.7", 4000).to(VIP, 53).payload("question");

        assertEquals(Verdict.FORWARDED, bench.play(packet));

        assertArrayEquals(packet.fromMac(PathBench.OWN_MAC).toMac(MAC_D).frame(), bench.sent());
    }

    @Test
    void ipv6Too() {
        final Packet packet = Packet.tcp().from("2001:db8::7", 4000).to(VIP6, 80).syn();

        assertEquals(Verdict.FORWARDED, bench.play(packet));

        assertArrayEquals(packet.fromMac(PathBench.OWN_MAC).toMac(MAC_6).frame(), bench.sent());
    }

    @Test
    void aVlanTagStays() {
        final Packet packet = Packet.udp().from("192.0.2.7", 4000).to(VIP, 53).vlan(100);

        assertEquals(Verdict.FORWARDED, bench.play(packet));

        assertArrayEquals(packet.fromMac(PathBench.OWN_MAC).toMac(MAC_D).frame(), bench.sent());
    }

    @Test
    void newConnectionsSpreadOverBackends() {
        final Set<Long> backends = new HashSet<>();
        for (int port = 2000; port < 2050; port++) {
            assertEquals(Verdict.FORWARDED, bench.play(syn(port)));
            backends.add(bench.sentTo());
        }
        assertEquals(Set.of(MAC_A, MAC_B), backends);
    }

    @Test
    void aConnectionStaysWhereItIsWhenBackendsComeAndFail() {
        final int port = portTo(MAC_A);
        bench.backend(14, WEB, "10.0.0.14", Mac.of("02:00:00:00:00:0e"))
            .backend(15, WEB, "10.0.0.15", Mac.of("02:00:00:00:00:0f"));
        bench.play(ack(port));
        assertEquals(MAC_A, bench.sentTo(), "others came");

        bench.change(A, new BackendRow(A, WEB, "a", bench.backend(A).address(), 1, false), new Reach(MAC_A, true));
        bench.play(ack(port));
        assertEquals(MAC_A, bench.sentTo(), "its health check failed");

        bench.change(A, new BackendRow(A, WEB, "a", bench.backend(A).address(), 0, true), new Reach(MAC_A, true));
        bench.play(ack(port));
        assertEquals(MAC_A, bench.sentTo(), "its weight is 0");

        bench.change(A, bench.backend(A), new Reach(MAC_A, false));
        bench.play(ack(port));
        assertEquals(MAC_A, bench.sentTo(), "its neighbour entry has failed; the MAC address is still known");
    }

    @Test
    void aConnectionMovesWhenItsBackendIsRemoved() {
        final int port = portTo(MAC_A);
        bench.change(A, null, null);

        assertEquals(Verdict.FORWARDED, bench.play(ack(port)));
        assertEquals(MAC_B, bench.sentTo());
    }

    @Test
    void aSlotThatAnotherBackendHasNowIsNotMistakenForTheOldOne() {
        final int port = portTo(MAC_A);
        final int successor = 1 << 17 | A;
        bench.change(A, null, null).backend(successor, DNS, "10.0.0.99", Mac.of("02:00:00:00:00:99"));

        bench.play(ack(port));
        assertEquals(MAC_B, bench.sentTo());
    }

    @Test
    void newConnectionsAvoidABackendThatTakesNone() {
        bench.change(A, new BackendRow(A, WEB, "a", bench.backend(A).address(), 1, false), new Reach(MAC_A, true));
        for (int port = 2000; port < 2050; port++) {
            bench.play(syn(port));
            assertEquals(MAC_B, bench.sentTo());
        }
    }

    @Test
    void aRepeatedSynIsTakenToAnotherBackendWhenItsOwnHasFailed() {
        final int port = portTo(MAC_A);
        bench.change(A, new BackendRow(A, WEB, "a", bench.backend(A).address(), 1, false), new Reach(MAC_A, true));

        bench.play(syn(port));
        assertEquals(MAC_B, bench.sentTo());
    }

    @Test
    void withoutABackendThePacketIsDroppedAndCounted() {
        bench.change(13, null, null);

        assertEquals(Verdict.DROPPED_NO_BACKEND, bench.play(Packet.udp().from("192.0.2.7", 4000).to(VIP, 53)));
        try (TallyView tallies = bench.tallies()) {
            assertEquals(1, tallies.vip(DNS).noBackend());
        }
    }

    @Test
    void aBackendThatNeverResolvedIsNotChosen() {
        bench.change(13, bench.backend(13), Reach.NONE);

        assertEquals(Verdict.DROPPED_NO_BACKEND, bench.play(Packet.udp().from("192.0.2.7", 4000).to(VIP, 53)));
    }

    @Test
    void aFullFlowTableForwardsWithoutRemembering() {
        for (int port = 3000; port < 3100; port++) {
            assertEquals(Verdict.FORWARDED, bench.play(syn(port)));
            assertEquals(Verdict.FORWARDED, bench.play(ack(port)));
        }
        assertEquals(Verdict.FORWARDED_UNTRACKED, bench.play(syn(5000)));
        assertEquals(Verdict.FORWARDED, bench.play(ack(3000)));
        assertEquals(100, bench.flows());
    }

    @Test
    void whatIsForwardedIsCountedByVipAndBackend() {
        final Packet packet = Packet.udp().from("192.0.2.7", 4000).to(VIP, 53).payload("question");
        bench.play(packet);
        bench.play(packet);

        try (TallyView tallies = bench.tallies()) {
            assertEquals(2, tallies.vip(DNS).packets());
            assertEquals(2L * packet.frame().length, tallies.vip(DNS).bytes());
            assertEquals(1, tallies.vip(DNS).opened());
            assertEquals(2, tallies.backend(13).packets());
            assertEquals(1, tallies.backend(13).connections());
            assertEquals(0, tallies.vip(WEB).packets());
        }
    }

    @Test
    void schedulersCountAConnectionUntilItIsClosedOrGoesElsewhere() {
        final int port = portTo(MAC_A);
        final long before = bench.connections(A);
        bench.play(ack(port));
        assertEquals(before, bench.connections(A));

        bench.play(Packet.tcp().from("192.0.2.7", port).to(VIP, 80).ack().fin());
        assertEquals(before - 1, bench.connections(A), "closed, though not forgotten");

        bench.play(syn(port));
        assertEquals(before, bench.connections(A), "anew");
        bench.change(A, null, null);
        final long ofOther = bench.connections(B);
        bench.play(ack(port));
        assertEquals(before - 1, bench.connections(A), "its backend is gone");
        assertEquals(ofOther + 1, bench.connections(B));
    }

    @Test
    void whatIsNotOursIsDroppedUnderItsOwnName() {
        assertEquals(Verdict.DROPPED_OTHER_HOST, bench.play(syn(1).toMac(Mac.of("02:00:00:00:00:77"))));
        assertEquals(Verdict.DROPPED_NOT_A_VIP, bench.play(Packet.tcp().from("192.0.2.7", 1).to("198.51.100.2", 80).syn()));
        assertEquals(Verdict.DROPPED_NO_SERVICE, bench.play(Packet.tcp().from("192.0.2.7", 1).to(VIP, 81).syn()));
        assertEquals(Verdict.DROPPED_NO_SERVICE, bench.play(Packet.tcp().from("192.0.2.7", 1).to(VIP, 53).syn()));
        assertEquals(Verdict.DROPPED_NOT_A_VIP, bench.play(Packet.arpRequest("198.51.100.2", "192.0.2.7")));
        assertEquals(Verdict.DROPPED_MALFORMED, bench.play(new byte[3]));
        assertEquals(Verdict.DROPPED_UNSUPPORTED, bench.play(new byte[60]), "no Ethernet type that we know");
    }

    @Test
    void questionsAboutAVipAreAnswered() {
        assertEquals(Verdict.ANSWERED_ARP, bench.play(Packet.arpRequest(VIP, "192.0.2.7")));
        assertEquals(Verdict.ANSWERED_SOLICITATION, bench.play(Packet.neighbourSolicitation(VIP6, "2001:db8::7")));
        assertEquals(Verdict.ANSWERED_ECHO, bench.play(Packet.echoRequest().from("192.0.2.7").to(VIP).payload("ping")));
        assertEquals(Verdict.ANSWERED_ECHO, bench.play(Packet.echoRequest().from("2001:db8::7").to(VIP6).payload("ping")));
        assertArrayEquals(Packet.echoReply().from(VIP6).to("2001:db8::7").payload("ping").fromMac(PathBench.OWN_MAC)
            .toMac(Mac.of("02:00:00:00:00:01")).frame(), bench.sent());
    }

    /** Whatever comes, the path ends in a verdict, and does not write outside the frame's own room. */
    @Test
    void hostileFramesEndInAVerdict() {
        final ForwardingView view = bench.view();
        final byte[] good = syn(1234).frame();
        final Set<Verdict> seen = new HashSet<>();
        for (int seed = 0; seed < 20_000; seed++) {
            final Random random = new Random(seed);
            final byte[] frame = Arrays.copyOf(good, random.nextInt(good.length + 40));
            for (int flips = random.nextInt(6); flips > 0 && frame.length > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            final Verdict verdict = bench.play(frame, view);
            assertNotEquals(null, verdict, "seed " + seed);
            seen.add(verdict);
        }
        assertEquals(true, seen.contains(Verdict.DROPPED_MALFORMED) && seen.contains(Verdict.FORWARDED), seen.toString());
    }
}

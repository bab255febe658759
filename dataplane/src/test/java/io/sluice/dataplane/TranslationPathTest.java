package io.sluice.dataplane;

import static io.sluice.dataplane.Carriage.BACKEND;
import static io.sluice.dataplane.Carriage.VIP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.BackendRow;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SourcePool;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that have two lines in the flow table: how they begin, why they may not, and how they move. */
class TranslationPathTest {
    private static final Carriage NAT = new Carriage(ForwardingMode.NAT, false, false, Protocol.TCP);
    private static final Carriage FULL = new Carriage(ForwardingMode.FULLNAT, false, false, Protocol.TCP);

    @TempDir
    private Path run;

    private static Packet syn(final String client, final int port) {
        return Packet.tcp().from(client, port).to(NAT.vip(), 80).syn();
    }

    @Test
    void aSecondConnectionFindsTheOnlySourcePortTaken() {
        try (Crew crew = new Crew(run, FULL.site(1), 1)) {
            assertEquals(List.of(Verdict.FORWARDED), crew.play(syn("192.0.2.7", 1)));
            assertEquals(List.of(Verdict.DROPPED_NO_SOURCE_PORT), crew.play(syn("192.0.2.8", 1)));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(syn("192.0.2.7", 1)), "the first goes on");
        }
    }

    @Test
    void aSourcePortIsFreeAgainWhenItsConnectionIsForgotten() {
        try (Crew crew = new Crew(run, FULL.site(1), 1)) {
            crew.play(syn("192.0.2.7", 1));
            crew.forget(0, "192.0.2.7", 1, FULL.vip(), 80, Protocol.TCP);
            assertEquals(List.of(Verdict.FORWARDED), crew.play(syn("192.0.2.8", 1)));
        }
    }

    /** One source port to each backend: a pool is as many connections for every one of them. */
    @Test
    void theSamePortServesAnotherBackend() {
        final Site site = FULL.site(1).vip(2, "198.51.100.2", 80, Protocol.TCP, FULL.forwarding())
            .backend(20, 2, "10.0.0.20", 80);
        try (Crew crew = new Crew(run, site, 1)) {
            crew.play(syn("192.0.2.7", 1));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(syn("192.0.2.8", 1).to("198.51.100.2", 80)));
        }
    }

    @Test
    void aClientWithTheSamePortByAnotherVipCannotBeToldApart() {
        final Site site = NAT.site(1).vip(2, "198.51.100.2", 80, Protocol.TCP, NAT.forwarding())
            .backend(20, 2, NAT.backend(), 8_080);
        try (Crew crew = new Crew(run, site, 1)) {
            crew.play(syn("192.0.2.7", 1));
            assertEquals(List.of(Verdict.DROPPED_TUPLE_TAKEN), crew.play(syn("192.0.2.7", 1).to("198.51.100.2", 80)));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(syn("192.0.2.7", 2).to("198.51.100.2", 80)));
        }
    }

    @Test
    void whatCannotBeRememberedCannotBeTranslated() {
        try (Crew crew = new Crew(run, NAT.site(1), 1, 20)) {
            int opened = 0;
            while (opened < 100 && crew.play(syn("192.0.2.7", 1_000 + opened)).equals(List.of(Verdict.FORWARDED))) {
                crew.play(NAT.answeredFar(Packet.tcp().syn().ack()).to("192.0.2.7", 1_000 + opened));
                crew.play(Packet.tcp().from("192.0.2.7", 1_000 + opened).to(NAT.vip(), 80).ack());
                opened++;
            }
            assertEquals(10, opened, "of two lines each");
            assertEquals(List.of(Verdict.DROPPED_NO_ROOM), crew.play(syn("192.0.2.7", 9)));
        }
    }

    @Test
    void aConnectionWhoseBackendIsGoneGoesToAnotherByANewPair() {
        final Site site = NAT.site(1).backend(11, VIP, "10.0.0.12", 8_080);
        try (Crew crew = new Crew(run, site, 1)) {
            crew.play(NAT.asked(NAT.packet()));
            final boolean first = crew.sentOne()[5] == (byte) Site.mac(BACKEND);
            site.without(first ? BACKEND : 11);
            crew.adopt();

            assertEquals(List.of(Verdict.FORWARDED), crew.play(NAT.asked(Packet.tcp().ack())));

            assertEquals(2, crew.flows(0).used(), "one pair, not two");
            assertEquals((byte) Site.mac(first ? 11 : BACKEND), crew.sentOne()[5]);
            assertEquals(List.of(Verdict.DROPPED_UNKNOWN_REPLY), crew.play(
                NAT.answeredFar(Packet.tcp()).from(first ? NAT.backend() : "10.0.0.12", 8_080)), "what the old one still says");
        }
    }

    @Test
    void aReplyOfABackendThatIsGoneIsDropped() {
        final Site site = NAT.site(1).vip(2, "198.51.100.2", 80, Protocol.TCP, NAT.forwarding()).backend(20, 2, "10.0.0.20", 80);
        try (Crew crew = new Crew(run, site, 1)) {
            crew.play(NAT.asked(NAT.packet()));
            site.without(BACKEND);
            crew.adopt();
            assertEquals(List.of(Verdict.DROPPED_UNKNOWN_REPLY), crew.play(NAT.answeredFar(Packet.tcp().ack())));
        }
    }

    @Test
    void repliesFollowTheRouterByWhichTheClientCameLast() {
        try (Crew crew = new Crew(run, NAT.site(1), 1)) {
            crew.play(NAT.asked(NAT.packet()));
            crew.play(NAT.asked(Packet.tcp().ack()).fromMac(0x02_0000_0000_99L).vlan(7));
            crew.sent();
            crew.play(NAT.answeredFar(Packet.tcp().ack()));
            final Packet answered = NAT.answered(Packet.tcp().ack()).toMac(0x02_0000_0000_99L).vlan(7).padTo(60);
            assertArrayEquals(answered.frame(), crew.sentOne());
        }
    }

    @Test
    void aReplyThatIsNotToATranslatedConnectionIsToNoVip() {
        final Carriage dsr = new Carriage(ForwardingMode.DSR, false, false, Protocol.TCP);
        try (Crew crew = new Crew(run, dsr.site(1), 1)) {
            final Packet reply = Packet.tcp().from("10.0.0.11", 80).to("192.0.2.7", 1).ack();
            assertEquals(List.of(Verdict.DROPPED_NOT_A_VIP), crew.play(reply));
        }
    }

    @Test
    void aPortOfAVipThatServesNothingIsNoServiceThoughOthersTranslate() {
        try (Crew crew = new Crew(run, NAT.site(1), 1)) {
            assertEquals(List.of(Verdict.DROPPED_NO_SERVICE), crew.play(syn("192.0.2.7", 1).to(NAT.vip(), 81)));
        }
    }

    /** A pool of many: no two living connections are alike to the backend. */
    @Test
    void everyConnectionHasATupleOfItsOwn() {
        final SourcePool pool = new SourcePool(List.of(Site.block("10.9.0.0/30")), new PortRange(2_000, 2_099));
        final Forwarding full = Forwarding.fullnat(pool);
        final Site site = new Site(1).vip(VIP, FULL.vip(), 80, Protocol.TCP, full).backend(BACKEND, VIP, FULL.backend(), 8_080);
        try (Crew crew = new Crew(run, site, 1, 2_000)) {
            int opened = 0;
            for (int client = 0; client < 400; client++) {
                opened += crew.play(syn("192.0.2." + client / 4, client)).equals(List.of(Verdict.FORWARDED)) ? 1 : 0;
            }
            final long distinct = crew.sent().stream()
                .map(frame -> new UnsafeBuffer(frame).getLong(26) + "/" + new UnsafeBuffer(frame).getInt(34)).distinct().count();
            assertEquals(opened, distinct);
            assertTrue(opened > 380, opened + " of 400 found a free one of 400");
        }
    }

    @Test
    void aBackendOfAnotherModeStandsBesideThem() {
        final Site site = NAT.site(1);
        final BackendRow row = new BackendRow(BACKEND, VIP, "direct", Site.address(NAT.backend()), 0, 1, 0, true,
            Forwarding.of(ForwardingMode.IPIP), null);
        try (Crew crew = new Crew(run, site.backend(row, new Reach(Site.mac(BACKEND), true,
            PacketShape.UNTAGGED, 1_500, Site.address("10.0.0.1"))), 1)) {
            assertEquals(List.of(Verdict.FORWARDED), crew.play(NAT.asked(NAT.packet())));
            assertEquals(4, crew.sentOne()[14 + 9], "IP in IP");
            assertEquals(1, crew.flows(0).used());
        }
    }

    /** Under one id, as after the tables were made anew: the line that was remembered has no twin to be translated by. */
    @Test
    void aConnectionWhoseBackendTranslatesFromNowOnBeginsAnew() {
        final Site site = NAT.site(1);
        final Carriage before = new Carriage(ForwardingMode.DSR, false, false, Protocol.TCP);
        try (Crew crew = new Crew(run, before.site(1), 1)) {
            crew.play(NAT.asked(NAT.packet()));
            crew.sent();
            crew.adopt(site);
            assertEquals(List.of(Verdict.FORWARDED), crew.play(NAT.asked(NAT.packet())));
            assertArrayEquals(NAT.askedFar(NAT.packet()).frame(), crew.sentOne());
            assertEquals(2, crew.flows(0).used());
        }
    }
}

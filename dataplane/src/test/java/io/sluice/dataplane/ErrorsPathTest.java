package io.sluice.dataplane;

import static io.sluice.dataplane.Carriage.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.Witness;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ICMP errors reach the end of the connection that they are about, in its own words; those about tunnels are learnt from. */
class ErrorsPathTest {
    private static final Carriage DSR = new Carriage(ForwardingMode.DSR, false, false, Protocol.TCP);

    @TempDir
    private Path run;

    static List<Carriage> all() {
        return Carriage.all();
    }

    static List<Carriage> translating() {
        return Carriage.translating();
    }

    static List<Carriage> translatingWithinAFamily() {
        return translating().stream().filter(each -> each.vip6() == each.backend6()).toList();
    }

    static List<Carriage> tunnels() {
        return all().stream().filter(each -> each.mode().tunnels() && each.protocol() == Protocol.UDP).toList();
    }

    private Crew crew(final Carriage carriage) {
        final Crew crew = new Crew(run, carriage.site(1), 1);
        crew.play(carriage.asked(carriage.packet()));
        crew.sent();
        return crew;
    }

    private static List<Packet> errors() {
        return List.of(Packet.icmpTooBig(1_400), Packet.icmpPortUnreachable(), Packet.icmpTimeExceeded());
    }

    /** A packet of the VIP's to the client, which a router on that way has thrown away. */
    private static Packet aboutTheReply(final Carriage carriage, final Packet error) {
        return error.about(carriage.packet().from(carriage.vip(), 80).to(carriage.client(), Carriage.CLIENT_PORT));
    }

    @ParameterizedTest
    @MethodSource("all")
    void anErrorAboutAReplyGoesToTheBackend(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            for (final Packet error : errors()) {
                assertEquals(List.of(Verdict.FORWARDED), crew.play(aboutTheReply(carriage, error)));

                final byte[] sent = crew.sentOne();
                assertEquals(Site.mac(BACKEND), Mac.get(new UnsafeBuffer(sent), 0));
                if (carriage.mode() != ForwardingMode.GENEVE) {
                    Witness.sees(sent, carriage.toString());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("translatingWithinAFamily")
    void aTranslatedErrorAboutAReplyQuotesWhatTheBackendSaid(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            crew.play(aboutTheReply(carriage, Packet.icmpTooBig(1_400)));

            assertArrayEquals(quoted(carriage.answeredFar(carriage.packet()).frame()), quote(crew.sentOne()));
        }
    }

    @ParameterizedTest
    @MethodSource("translatingWithinAFamily")
    void aTranslatedErrorAboutARequestQuotesWhatTheClientSaid(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final Packet asked = carriage.askedFar(carriage.packet());
            assertEquals(List.of(Verdict.RETURNED), crew.play(Packet.icmpPortUnreachable().about(asked)));

            assertArrayEquals(quoted(carriage.asked(carriage.packet()).timeToLive(63).frame()), quote(crew.sentOne()));
        }
    }

    /** Addresses and ports of a packet: of IPv4 the last 8 octets of the header and 4 behind them. */
    private static byte[] quoted(final byte[] frame) {
        final byte[] ip = Packet.ipOf(frame);
        return ip[0] >> 4 == 4 ? Arrays.copyOfRange(ip, 12, 24) : Arrays.copyOfRange(ip, 8, 44);
    }

    /** The same of the packet that an error is about. */
    private static byte[] quote(final byte[] frame) {
        final byte[] ip = Packet.ipOf(frame);
        return ip[0] >> 4 == 4 ? Arrays.copyOfRange(ip, 28 + 12, 28 + 24) : Arrays.copyOfRange(ip, 48 + 8, 48 + 44);
    }

    @ParameterizedTest
    @MethodSource("translating")
    void anErrorAboutARequestGoesToTheClient(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            for (final Packet error : errors()) {
                final Packet asked = carriage.askedFar(carriage.packet());

                assertEquals(List.of(Verdict.RETURNED), crew.play(error.about(asked)));

                final byte[] sent = crew.sentOne();
                assertEquals(Carriage.ROUTER, Mac.get(new UnsafeBuffer(sent), 0));
                Witness.sees(sent, carriage.toString());
            }
        }
    }

    @Test
    void anErrorAboutNothingIsDropped() {
        try (Crew crew = crew(DSR)) {
            final Packet stranger = Packet.tcp().from("198.51.100.99", 80).to("192.0.2.7", 1);
            assertEquals(List.of(Verdict.DROPPED_UNKNOWN_ERROR), crew.play(Packet.icmpPortUnreachable().about(stranger)));
        }
    }

    /** Maglev gives a connection the same backend everywhere: an error that comes to a balancer that never saw it, too. */
    @Test
    void anErrorAboutAConnectionThatNobodyRemembersGoesWhereItWouldGo() {
        try (Crew crew = new Crew(run, DSR.site(1), 1)) {
            assertEquals(List.of(Verdict.FORWARDED_UNTRACKED), crew.play(aboutTheReply(DSR, Packet.icmpTooBig(1_400))));
        }
    }

    @Test
    void anErrorToAnotherStationIsNotOurs() {
        try (Crew crew = crew(DSR)) {
            final Packet error = aboutTheReply(DSR, Packet.icmpTooBig(1_400)).toMac(0x02_0000_0000_77L);
            assertEquals(List.of(Verdict.DROPPED_OTHER_HOST), crew.play(error));
        }
    }

    @Test
    void onlySoManyErrorsAreSentInASecond() {
        final Carriage ipip = new Carriage(ForwardingMode.IPIP, false, false, Protocol.UDP);
        try (Crew crew = crew(ipip)) {
            final byte[] frame = ipip.asked(ipip.packet()).timeToLive(1).frame();
            for (int i = 0; i < 1_000; i++) {
                assertEquals(List.of(Verdict.ANSWERED_TIME_EXCEEDED), crew.play(0, frame), "number " + i);
            }
            assertEquals(List.of(Verdict.DROPPED_TIME_EXCEEDED), crew.play(0, frame));
            crew.leap(1);
            assertEquals(List.of(Verdict.ANSWERED_TIME_EXCEEDED), crew.play(0, frame));
        }
    }

    /** The outer packet is thrown away by a router between us and the backend; its answer comes to the outer source. */
    @ParameterizedTest
    @MethodSource("tunnels")
    void whatATunnelsWayTakesIsLearntAndForgotten(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            crew.play(carriage.asked(carriage.packet(200).dontFragment()));
            final Packet error = Packet.icmpTooBig(1_400).about(crew.sentOne());

            assertEquals(List.of(Verdict.DROPPED_PATH_MTU_LEARNT), crew.play(error));

            final TunnelMtus limits = new TunnelMtus();
            assertTrue(limits.poll(crew.pathMtus, 0));
            assertFalse(limits.poll(crew.pathMtus, 1), "nothing new");
            assertEquals(1_400, limits.limit(Site.address(carriage.backend()), 1_500));
            assertEquals(1_300, limits.limit(Site.address(carriage.backend()), 1_300), "the route takes less");
            assertEquals(1_500, limits.limit(Site.address("10.0.0.99"), 1_500), "another backend");
            assertFalse(limits.poll(crew.pathMtus, 600_000_000_000L));
            assertTrue(limits.poll(crew.pathMtus, 600_000_000_001L));
            assertEquals(1_500, limits.limit(Site.address(carriage.backend()), 1_500), "forgotten");
        }
    }

    @Test
    void aForgedReportMakesNoPacketSmallerThanAnyWayTakes() {
        final PathMtus reports = new PathMtus();
        final TunnelMtus limits = new TunnelMtus();
        final Address ipv4 = Address.of("10.0.0.11");
        final Address ipv6 = Address.of("fd00::11");
        reports.report(ipv4.hi(), ipv4.lo(), 68);
        reports.report(ipv6.hi(), ipv6.lo(), 68);
        limits.poll(reports, 0);
        assertEquals(552, limits.limit(ipv4.inet(), 1_500));
        assertEquals(1_280, limits.limit(ipv6.inet(), 1_500));
        reports.report(ipv4.hi(), ipv4.lo(), 100);
        assertFalse(limits.poll(reports, 1), "said again, in effect");
    }

    @Test
    void reportsThatFindNoRoomAreLeftOut() {
        final PathMtus reports = new PathMtus();
        for (int i = 0; i < 10_000; i++) {
            reports.report(0, i, 1_400);
        }
        final int read = reports.read((hi, lo, mtu) -> { });
        assertTrue(read > 100 && read < 10_000, read + " were read");
        reports.report(0, 1, 1_400);
        assertEquals(1, reports.read((hi, lo, mtu) -> assertEquals(1_400, mtu)));
    }
}

package io.sluice.dataplane;

import static io.sluice.dataplane.Carriage.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.Witness;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.TallyView;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every mode has in common, and what sets it apart, from the frame that comes to the frame that goes. */
class ModesTest {
    @TempDir
    private Path run;

    private Crew crew(final Carriage carriage) {
        return new Crew(run, carriage.site(1), 1);
    }

    static List<Carriage> all() {
        return Carriage.all();
    }

    static List<Carriage> translating() {
        return Carriage.translating();
    }

    static List<Carriage> translatingUdp() {
        return translating().stream().filter(each -> each.protocol() == Protocol.UDP).toList();
    }

    static List<Carriage> routed() {
        return all().stream().filter(each -> each.mode().routes()).toList();
    }

    static List<Carriage> routedIpv4() {
        return routed().stream().filter(each -> !each.vip6()).toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aPacketGoesToTheBackend(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final byte[] asked = carriage.asked(carriage.packet()).frame();

            assertEquals(List.of(Verdict.FORWARDED), crew.play(0, asked));

            assertArrived(carriage, carriage.packet(), crew.sentOne());
            try (TallyView tallies = crew.tallies()) {
                assertEquals(asked.length, tallies.backend(BACKEND).bytes(), "counted as it was received");
                assertEquals(1, tallies.vip(Carriage.VIP).opened());
            }
        }
    }

    /** A tunnel's packet is looked at from its end; the outer headers have tests of their own. */
    private static void assertArrived(final Carriage carriage, final Packet packet, final byte[] sent) {
        if (!carriage.mode().tunnels()) {
            assertArrayEquals(carriage.askedFar(packet).frame(), sent);
            return;
        }
        assertRight(carriage, sent);
        final byte[] inner = Packet.ipOf(carriage.asked(packet).timeToLive(63).frame());
        assertArrayEquals(inner, Arrays.copyOfRange(sent, sent.length - inner.length, sent.length));
        assertEquals(Site.mac(BACKEND), Mac.get(new UnsafeBuffer(sent), 0));
        assertArrayEquals(Site.address(carriage.backend()).getAddress(), carriage.backend6()
            ? Arrays.copyOfRange(sent, 38, 54) : Arrays.copyOfRange(sent, 30, 34));
    }

    /** The witness knows no Ethernet in Geneve, of which {@code EncapsulationWitnessTest} has more. */
    private static void assertRight(final Carriage carriage, final byte[] sent) {
        if (carriage.mode() != ForwardingMode.GENEVE) {
            Witness.sees(sent, carriage.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("translating")
    void aReplyGoesToTheClient(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            crew.play(carriage.asked(carriage.packet()));
            crew.sent();

            assertEquals(List.of(Verdict.RETURNED), crew.play(carriage.answeredFar(carriage.packet())));

            assertArrayEquals(carriage.answered(carriage.packet()).frame(), crew.sentOne());
            try (TallyView tallies = crew.tallies()) {
                assertEquals(1, tallies.backend(BACKEND).replyPackets());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("translating")
    void aReplyThatNobodyWaitsForIsDropped(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            assertEquals(List.of(Verdict.DROPPED_UNKNOWN_REPLY), crew.play(carriage.answeredFar(carriage.packet())));
        }
    }

    @ParameterizedTest
    @MethodSource("routed")
    void aPacketWithoutHopsIsAnsweredInTheVipsName(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final Packet asked = carriage.asked(carriage.packet()).timeToLive(1);

            assertEquals(List.of(Verdict.ANSWERED_TIME_EXCEEDED), crew.play(asked));

            assertArrayEquals(answer(carriage, Packet.icmpTimeExceeded(), asked).frame(), crew.sentOne());
        }
    }

    private static Packet answer(final Carriage carriage, final Packet error, final Packet asked) {
        return error.service(carriage.vip6() ? 0 : 0xc0).dontFragment().about(asked).from(carriage.vip())
            .fromMac(PathBench.OWN_MAC).toMac(Carriage.ROUTER);
    }

    @ParameterizedTest
    @MethodSource("translating")
    void aReplyWithoutHopsIsAnsweredToTheBackend(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            crew.play(carriage.asked(carriage.packet()));
            crew.sent();
            final Packet reply = carriage.answeredFar(carriage.packet()).timeToLive(1);

            assertEquals(List.of(Verdict.ANSWERED_TIME_EXCEEDED), crew.play(reply));

            final byte[] sent = crew.sentOne();
            assertEquals(Site.mac(BACKEND), Mac.get(new UnsafeBuffer(sent), 0));
            Witness.sees(sent, carriage.toString());
        }
    }

    /** How much fits is told, and fits then. */
    @ParameterizedTest
    @MethodSource("routed")
    void whatIsTooLargeIsAnsweredAndWhatTheAnswerAllowsFits(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final Packet asked = carriage.asked(carriage.packet(1_480).dontFragment());

            assertEquals(List.of(Verdict.ANSWERED_TOO_BIG), crew.play(asked));

            final byte[] answer = crew.sentOne();
            final int mtu = carriage.vip6() ? intAt(answer, 14 + 40 + 4) : intAt(answer, 14 + 20 + 4);
            assertArrayEquals(answer(carriage, Packet.icmpTooBig(mtu), asked).frame(), answer);
            if (carriage.protocol() == Protocol.SCTP) {
                return;                                            // its packets have a multiple of four octets
            }
            final int headers = (carriage.vip6() ? 40 : 20) + (carriage.protocol() == Protocol.TCP ? 20 : 8);
            assertEquals(List.of(Verdict.ANSWERED_TOO_BIG),
                crew.play(carriage.asked(carriage.packet(mtu + 1 - headers).dontFragment())));
            crew.sent();
            assertEquals(List.of(Verdict.FORWARDED), crew.play(carriage.asked(carriage.packet(mtu - headers).dontFragment())));
            assertEquals(1_500, crew.sentOne().length - 14, "the largest that the way takes");
        }
    }

    private static int intAt(final byte[] frame, final int at) {
        return new UnsafeBuffer(frame).getInt(at, java.nio.ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("routedIpv4")
    void whatIsTooLargeAndMayBeCutArrivesInPiecesThatFit(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final Packet asked = carriage.asked(carriage.packet(1_480)).identification(77);

            final List<Verdict> verdicts = crew.play(asked);

            if (carriage.mode().translates() && carriage.protocol() == Protocol.SCTP) {
                assertTrue(verdicts.contains(Verdict.DROPPED_UNTRANSLATABLE), "its checksum covers the whole packet");
                return;
            }
            assertEquals(List.of(Verdict.FORWARDED, Verdict.FORWARDED), verdicts);
            for (final byte[] piece : crew.sent()) {
                assertRight(carriage, piece);
                assertTrue(piece.length <= 14 + 1_500, piece.length + " octets");
            }
        }
    }

    /** The link to the client takes 1,500 octets of its own family; a backend may have sent 20 more, or too many. */
    @ParameterizedTest
    @MethodSource("translatingUdp")
    void aReplyThatIsTooLargeIsAnsweredOrCut(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            crew.play(carriage.asked(carriage.packet()));
            crew.sent();
            final int most = carriage.backend6() == carriage.vip6() ? 1_500 : carriage.vip6() ? 1_480 : 1_520;
            final int headers = carriage.backend6() ? 48 : 28;
            assertEquals(List.of(Verdict.RETURNED),
                crew.play(carriage.answeredFar(carriage.packet(most - headers).dontFragment())));
            assertEquals(1_514, crew.sentOne().length);
            assertEquals(List.of(Verdict.ANSWERED_TOO_BIG),
                crew.play(carriage.answeredFar(carriage.packet(most + 1 - headers).dontFragment())));
            assertEquals(Site.mac(BACKEND), Mac.get(new UnsafeBuffer(crew.sentOne()), 0));
            if (carriage.backend6()) {
                return;                                            // nobody but its sender cuts IPv6
            }
            assertEquals(List.of(Verdict.RETURNED, Verdict.RETURNED),
                crew.play(carriage.answeredFar(carriage.packet(most + 1 - headers).identification(9))));
            for (final byte[] piece : crew.sent()) {
                assertRight(carriage, piece);
                assertTrue(piece.length <= 14 + 1_500, piece.length + " octets");
            }
        }
    }
}

package io.sluice.dataplane;

import static io.sluice.dataplane.Carriage.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagrams in pieces: they reach their end whole, in whatever order they come, or not at all. */
class FragmentsPathTest {
    private static final int HOLD_MS = 500;
    private static final Carriage DSR = new Carriage(ForwardingMode.DSR, false, false, Protocol.UDP);
    private static final Carriage NAT = new Carriage(ForwardingMode.NAT, false, false, Protocol.UDP);

    @TempDir
    private Path run;

    private Crew crew(final Carriage carriage) {
        return new Crew(run, carriage.site(1), 1);
    }

    static List<Carriage> datagrams() {
        return Carriage.all().stream().filter(each -> each.protocol() == Protocol.UDP).toList();
    }

    static List<Carriage> translating() {
        return datagrams().stream().filter(each -> each.mode().translates()).toList();
    }

    private static List<byte[]> asked(final Carriage carriage) {
        return carriage.asked(carriage.packet(40)).identification(77).fragments(16);
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void allPiecesGoTheWayOfTheFirst(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final byte[][] pieces = asked(carriage).toArray(byte[][]::new);

            assertEquals(List.of(Verdict.FORWARDED, Verdict.FORWARDED, Verdict.FORWARDED), crew.play(0, pieces));

            for (final byte[] piece : crew.sent()) {
                assertEquals(Site.mac(BACKEND), macIn(piece));
            }
        }
    }

    private static long macIn(final byte[] frame) {
        return ByteBuffer.wrap(frame).getLong() >>> 16;
    }

    /** Put together again they are the datagram that the backend is to get, checksum and all. */
    @ParameterizedTest
    @MethodSource("translating")
    void translatedPiecesMakeTheTranslatedDatagram(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            crew.play(0, asked(carriage).toArray(byte[][]::new));
            assertArrayEquals(carried(carriage.askedFar(carriage.packet(40)).frame()), together(crew.sent()));

            final List<byte[]> reply = carriage.answeredFar(carriage.packet(64)).identification(78).fragments(32);
            assertEquals(List.of(Verdict.RETURNED, Verdict.RETURNED, Verdict.RETURNED),
                crew.play(0, reply.toArray(byte[][]::new)));
            assertArrayEquals(carried(carriage.answered(carriage.packet(64)).frame()), together(crew.sent()));
        }
    }

    /** What an IP packet without extensions carries. */
    private static byte[] carried(final byte[] frame) {
        final byte[] ip = Packet.ipOf(frame);
        return Arrays.copyOfRange(ip, ip[0] >> 4 == 4 ? 20 : 40, ip.length);
    }

    /** What pieces carry together, of either family, as RFC 791 and RFC 8200 would have it. */
    private static byte[] together(final List<byte[]> frames) {
        final byte[] whole = new byte[4_096];
        int end = 0;
        int has = 0;
        for (final byte[] frame : frames) {
            final ByteBuffer ip = ByteBuffer.wrap(Packet.ipOf(frame));
            final boolean ipv4 = ip.get(0) >> 4 == 4;
            final int header = ipv4 ? 20 : 48;
            final int offset = ipv4 ? (ip.getShort(6) & 0x1fff) * 8 : ip.getShort(42) & 0xfff8;
            final boolean more = ipv4 ? (ip.getShort(6) & 0x2000) != 0 : (ip.getShort(42) & 1) != 0;
            System.arraycopy(ip.array(), header, whole, offset, ip.limit() - header);
            has += ip.limit() - header;
            end = more ? end : offset + ip.limit() - header;
        }
        assertEquals(end, has, "holes, or pieces over each other");
        return Arrays.copyOf(whole, end);
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void piecesThatComeBeforeTheFirstWaitForIt(final Carriage carriage) {
        try (Crew crew = crew(carriage)) {
            final List<byte[]> pieces = asked(carriage);
            assertEquals(List.of(Verdict.HELD, Verdict.HELD), crew.play(0, pieces.get(2), pieces.get(1)));
            assertEquals(Verdict.HELD, crew.pass(3).get(0));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(0, pieces.get(0)));

            assertEquals(List.of(Verdict.FORWARDED, Verdict.FORWARDED), crew.pass(1));
            assertEquals(3, crew.sent().size());
        }
    }

    @Test
    void pieceAfterPieceInOneBurstTheFirstLast() {
        try (Crew crew = crew(NAT)) {
            final List<byte[]> pieces = asked(NAT);
            crew.play(0, pieces.get(1), pieces.get(2), pieces.get(0));
            crew.pass(1);
            assertArrayEquals(carried(NAT.askedFar(NAT.packet(40)).frame()), together(crew.sent()));
        }
    }

    @Test
    void aPieceWhoseFirstNeverComesIsDroppedInTheEnd() {
        try (Crew crew = crew(DSR)) {
            assertEquals(List.of(Verdict.HELD), crew.play(0, asked(DSR).get(1)));
            final List<Verdict> verdicts = crew.pass(HOLD_MS - 1);
            assertTrue(verdicts.stream().allMatch(verdict -> verdict == Verdict.HELD), verdicts.toString());
            assertTrue(crew.pass(2).contains(Verdict.DROPPED_FRAGMENT));
            assertEquals(List.of(), crew.pass(5), "nothing is left of it");
            assertEquals(0, crew.sent().size());
        }
    }

    @Test
    void whereTooManyWaitTheNextIsDropped() {
        try (Crew crew = crew(DSR)) {
            Verdict verdict = Verdict.HELD;
            int held = 0;
            while (verdict == Verdict.HELD && held < 10_000) {
                verdict = crew.play(0, DSR.asked(DSR.packet(40)).identification(held).fragments(16).get(1)).get(0);
                held++;
            }
            assertEquals(Verdict.DROPPED_HAND_OVER_FULL, verdict, held + " were held");
        }
    }

    @Test
    void afterFifteenSecondsThePieceBelongsToAnotherDatagram() {
        try (Crew crew = crew(DSR)) {
            crew.play(0, asked(DSR).get(0));
            crew.leap(14);
            assertEquals(List.of(Verdict.FORWARDED), crew.play(0, asked(DSR).get(1)));
            crew.leap(1);
            assertEquals(List.of(Verdict.HELD), crew.play(0, asked(DSR).get(1)));
        }
    }

    @Test
    void aPieceToABackendThatIsGoneIsDropped() {
        final Site site = DSR.site(1);
        try (Crew crew = new Crew(run, site, 1)) {
            crew.play(0, asked(DSR).get(0));
            site.without(BACKEND);
            crew.adopt();
            assertEquals(List.of(Verdict.DROPPED_NO_BACKEND), crew.play(0, asked(DSR).get(1)));
        }
    }

    /** The line may have become another connection's since. */
    @Test
    void aTranslatedPieceWhoseConnectionIsForgottenIsDropped() {
        try (Crew crew = crew(NAT)) {
            crew.play(0, asked(NAT).get(0));
            crew.sent();
            crew.forget(0, NAT.client(), Carriage.CLIENT_PORT, NAT.vip(), 80, Protocol.UDP);
            assertEquals(0, crew.flows(0).size());
            assertEquals(List.of(Verdict.DROPPED_FRAGMENT), crew.play(0, asked(NAT).get(1)));
        }
    }

    /** The way to the backend is narrower than that of the client: pieces are cut into smaller ones, options and all. */
    @ParameterizedTest
    @MethodSource("translating")
    void whatIsCutArrivesWhole(final Carriage carriage) {
        for (int seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            final int mtu = 600 + random.nextInt(400);
            final byte[] payload = new byte[random.nextInt(1_400)];
            random.nextBytes(payload);
            final Packet datagram = Packet.udp().payload(payload).identification(seed);
            try (Crew crew = new Crew(run.resolve("" + seed), carriage.site(1).mtu(BACKEND, mtu), 1)) {
                final byte[] frame = carriage.asked(datagram).frame();
                if (carriage.vip6()) {
                    continue;                                      // nobody but its sender cuts IPv6
                }
                crew.play(0, frame);
                final List<byte[]> sent = crew.sent();
                for (final byte[] piece : sent) {
                    assertTrue(Packet.ipOf(piece).length <= mtu, "seed " + seed);
                }
                final byte[] whole = carried(carriage.askedFar(datagram).frame());
                assertArrayEquals(whole, sent.size() == 1 ? carried(sent.get(0)) : together(sent), "seed " + seed);
            }
        }
    }

    @Test
    void aLargePieceIsCutAgainAndKeepsItsPlace() {
        try (Crew narrow = new Crew(run, NAT.site(1).mtu(BACKEND, 600), 1)) {
            final Packet datagram = NAT.asked(NAT.packet(2_900)).identification(9);
            final byte[][] pieces = datagram.fragments(1_480).toArray(byte[][]::new);
            narrow.play(0, pieces);
            final List<byte[]> sent = narrow.sent();
            assertEquals(6, sent.size());
            assertArrayEquals(carried(NAT.askedFar(NAT.packet(2_900)).frame()), together(sent));
        }
    }
}

package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SourcePool;
import io.sluice.table.TallyView;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network card deals packets to workers as it likes: wherever they come, they find the worker that knows them. */
class SeveralWorkersTest {
    private static final Carriage NAT = new Carriage(ForwardingMode.NAT, false, false, Protocol.UDP);
    private static final Carriage DSR = new Carriage(ForwardingMode.DSR, false, false, Protocol.UDP);
    private static final Carriage DSR_TCP = new Carriage(ForwardingMode.DSR, false, false, Protocol.TCP);

    @TempDir
    private Path run;

    private static Packet asked(final int client) {
        return NAT.packet().from("192.0.2." + client, 4_000).to(NAT.vip(), 80);
    }

    private static Packet answeredFar(final int client) {
        return NAT.answeredFar(Packet.udp().payload("answer")).to("192.0.2." + client, 4_000);
    }

    /** Without the way there. */
    private static Verdict last(final List<Verdict> verdicts) {
        assertEquals(1, verdicts.stream().filter(verdict -> !verdict.movesOn()).count(), verdicts.toString());
        return verdicts.stream().filter(verdict -> !verdict.movesOn()).findAny().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void natsPacketsMeetWhereverTheyCome(final int workers) {
        try (Crew crew = new Crew(run, NAT.site(workers), workers)) {
            for (int client = 1; client < 50; client++) {
                assertEquals(Verdict.FORWARDED, last(crew.play(client % workers, asked(client))));
                crew.sent();
                for (int worker = 0; worker < workers; worker++) {
                    final List<Verdict> verdicts = crew.play(worker, answeredFar(client));
                    assertEquals(Verdict.RETURNED, last(verdicts));
                    assertTrue(verdicts.size() <= 2, "handed over once at most: " + verdicts);
                    assertArrayEquals(NAT.answered(Packet.udp().payload("answer")).to("192.0.2." + client, 4_000).frame(),
                        crew.sentOne());
                    assertEquals(Verdict.FORWARDED, last(crew.play(worker, asked(client))));
                    crew.sent();
                }
            }
            int all = 0;
            for (int worker = 0; worker < workers; worker++) {
                all += crew.flows(worker).size();
                assertTrue(crew.flows(worker).size() > 5, "all have a share");
            }
            assertEquals(49, all, "one worker alone remembers each");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aFullNatsReplyGoesToTheWorkerWhosePortItIs(final int workers) {
        final Forwarding full = Forwarding.fullnat(SourcePool.of(Site.block("10.9.0.1")));
        final Site site = new Site(workers).vip(1, NAT.vip(), 80, Protocol.UDP, full).backend(10, 1, NAT.backend(), 8_080);
        try (Crew crew = new Crew(run, site, workers)) {
            for (int client = 1; client < 50; client++) {
                final int home = client % workers;
                assertEquals(List.of(Verdict.FORWARDED), crew.play(home, asked(client)), "stays where it came");
                final int port = ByteBuffer.wrap(crew.sentOne()).getShort(34) & 0xffff;
                assertEquals(home, port % workers);
                for (int worker = 0; worker < workers; worker++) {
                    final Packet reply = Packet.udp().from(NAT.backend(), 8_080).to("10.9.0.1", port);
                    final List<Verdict> verdicts = crew.play(worker, reply);
                    assertEquals(worker == home ? List.of(Verdict.RETURNED) : List.of(Verdict.HANDED_OVER, Verdict.RETURNED),
                        verdicts);
                }
                crew.sent();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aReplyThatNobodyWaitsForEnds(final int workers) {
        try (Crew crew = new Crew(run, NAT.site(workers), workers)) {
            for (int client = 1; client < 20; client++) {
                final List<Verdict> verdicts = crew.play(client % workers, answeredFar(client));
                assertEquals(Verdict.DROPPED_UNKNOWN_REPLY, last(verdicts));
                assertTrue(verdicts.size() <= 2, verdicts.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void anErrorWalksRoundUntilSomebodyKnowsItsConnection(final int workers) {
        try (Crew crew = new Crew(run, NAT.site(workers), workers)) {
            for (int client = 1; client < 20; client++) {
                crew.play(0, asked(client));
                crew.sent();
                for (int worker = 0; worker < workers; worker++) {
                    final Packet reply = Packet.udp().from(NAT.vip(), 80).to("192.0.2." + client, 4_000);
                    final List<Verdict> verdicts = crew.play(worker, Packet.icmpPortUnreachable().about(reply));
                    assertEquals(Verdict.FORWARDED, last(verdicts));
                    assertTrue(verdicts.size() <= workers, verdicts.toString());

                    final Packet request = Packet.udp().from("192.0.2." + client, 4_000).to(NAT.backend(), 8_080);
                    assertEquals(Verdict.RETURNED, last(crew.play(worker, Packet.icmpTooBig(1_400).about(request))));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anErrorThatNobodyKnowsComesByEverybodyOnce(final int workers) {
        try (Crew crew = new Crew(run, NAT.site(workers), workers)) {
            final Packet reply = Packet.udp().from(NAT.vip(), 80).to("192.0.2.9", 4_000);
            final List<Verdict> expected = new ArrayList<>(Collections.nCopies(workers - 1, Verdict.HANDED_OVER));
            expected.add(Verdict.DROPPED_UNKNOWN_ERROR);
            assertEquals(expected, crew.play(workers - 1, Packet.icmpPortUnreachable().about(reply)));
        }
    }

    /** Those that the card tells apart by ports come to one worker, and those without ports to another. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void laterFragmentsFindTheWorkerThatHasTheFirst(final int workers) {
        for (final Carriage carriage : List.of(NAT, DSR)) {
            try (Crew crew = new Crew(run.resolve(carriage.mode().name()), carriage.site(workers), workers)) {
                final List<byte[]> pieces = carriage.asked(carriage.packet(40)).identification(5).fragments(16);
                for (int i = 0; i < 3; i++) {
                    crew.put(i % workers, pieces.get(i));
                }
                final List<Verdict> verdicts = new ArrayList<>(crew.settle());
                verdicts.addAll(crew.pass(20));
                verdicts.removeIf(Verdict::movesOn);
                assertEquals(Collections.nCopies(3, Verdict.FORWARDED), verdicts, carriage.toString());
                assertEquals(3, crew.sent().size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFragmentWhoseFirstNeverComesDoesNotWalkForEver(final int workers) {
        try (Crew crew = new Crew(run, NAT.site(workers), workers)) {
            final List<Verdict> verdicts = new ArrayList<>(crew.play(0, DSR.asked(DSR.packet(40)).fragments(16).get(1)));
            verdicts.addAll(crew.pass(600));
            assertEquals(Verdict.DROPPED_FRAGMENT, last(verdicts));
            assertTrue(verdicts.size() < 1_100, "no more than twice a millisecond: " + verdicts.size());
        }
    }

    private static Packet midway(final Carriage carriage, final int client) {
        return carriage.packet(40).from("192.0.2." + client, 4_000).to(carriage.vip(), 80);
    }

    private static Packet opening(final Carriage carriage, final int client) {
        return carriage.packet().from("192.0.2." + client, 4_000).to(carriage.vip(), 80);
    }

    /** The card deals a connection to another worker from one packet to the next. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aConnectionOfOneLineMovesToTheWorkerThatItsPacketsComeTo(final int workers) {
        try (Crew crew = new Crew(run, DSR_TCP.site(workers).backend(11, Carriage.VIP, "10.0.0.12", 0), workers)) {
            for (int client = 1; client < 50; client++) {
                crew.play(0, opening(DSR_TCP, client));
                final byte[] before = crew.sentOne();
                for (int worker = workers - 1; worker >= 0; worker--) {
                    final List<Verdict> first = crew.play(worker, midway(DSR_TCP, client));
                    assertEquals(Verdict.FORWARDED, last(first));
                    assertTrue(first.size() <= workers, first.toString());
                    assertEquals(List.of(Verdict.FORWARDED), crew.play(worker, midway(DSR_TCP, client)), "it has come");
                    for (final byte[] after : crew.sent()) {
                        assertArrayEquals(Arrays.copyOf(before, 6), Arrays.copyOf(after, 6), "to the same backend");
                    }
                }
                assertEquals(client, crew.flows(0).size());
                assertEquals(client, tallied(crew), "counted once, wherever it is");
            }
        }
    }

    private static long tallied(final Crew crew) {
        try (TallyView tallies = crew.tallies()) {
            return IntStream.of(Carriage.BACKEND, 11).mapToObj(tallies::backend)
                .mapToLong(tally -> tally.opened() - tally.closed()).sum();
        }
    }

    /** Replies go to the worker whose port it is, so that one keeps it, and others are told. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aFullNatsConnectionStaysAndItsPacketsFindIt(final int workers) {
        final Forwarding full = Forwarding.fullnat(SourcePool.of(Site.block("10.9.0.1")));
        final Site site = new Site(workers).vip(1, DSR_TCP.vip(), 80, Protocol.TCP, full).backend(10, 1, NAT.backend(), 8_080);
        try (Crew crew = new Crew(run, site, workers)) {
            crew.play(0, opening(DSR_TCP, 7));
            final byte[] source = Arrays.copyOfRange(crew.sentOne(), 26, 36);
            for (int worker = 1; worker < workers; worker++) {
                for (int packet = 0; packet < 3; packet++) {
                    final List<Verdict> verdicts = crew.play(worker, midway(DSR_TCP, 7));
                    assertEquals(Verdict.FORWARDED, last(verdicts));
                    assertEquals(packet == 0 ? 1 + workers - worker : 2, verdicts.size(), "straight there once it is told");
                    assertArrayEquals(source, Arrays.copyOfRange(crew.sentOne(), 26, 36), "as the backend knows it");
                }
                assertEquals(0, crew.flows(worker).size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatNobodyKnowsComesBackAndIsRememberedWhereItCame(final int workers) {
        try (Crew crew = new Crew(run, DSR_TCP.site(workers), workers)) {
            final int worker = workers - 1;
            final List<Verdict> verdicts = crew.play(worker, midway(DSR_TCP, 9));
            assertEquals(Verdict.FORWARDED, last(verdicts));
            assertEquals(workers == 1 ? 1 : workers + 1, verdicts.size(), verdicts.toString());
            assertEquals(List.of(Verdict.FORWARDED), crew.play(worker, midway(DSR_TCP, 9)));
            assertEquals(1, crew.flows(worker).size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatNobodyKnowsWaitsForTheStoreAndNewOnesDoNot(final int workers) {
        try (Crew crew = new Crew(run, DSR_TCP.site(workers), workers)) {
            crew.storeWait.begin();
            assertEquals(Verdict.DROPPED_AWAITING_STORE, last(crew.play(0, midway(DSR_TCP, 9))));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(0, opening(DSR_TCP, 8)));
            assertEquals(Verdict.FORWARDED, last(crew.play(0, midway(DSR_TCP, 8))));
            crew.storeWait.end();
            assertEquals(Verdict.FORWARDED, last(crew.play(0, midway(DSR_TCP, 9))));
        }
    }

    /** A flood of packets in no connection costs the other workers a bounded part of it. */
    @Test
    void aFloodIsNotMultiplied() {
        try (Crew crew = new Crew(run, DSR_TCP.site(2), 2, 10_000)) {
            int handedOver = 0;
            for (int i = 0; i < 60_000; i++) {
                crew.put(0, Packet.tcp().ack().from("192.0.2.7", i).to(DSR_TCP.vip(), 80).frame());
                if (i % 1_000 == 999) {
                    final List<Verdict> verdicts = crew.pass(1);
                    handedOver += Collections.frequency(verdicts, Verdict.HANDED_OVER);
                }
            }
            assertTrue(handedOver > 10_000 && handedOver < 20_000, "5,000 at once, 50 a millisecond, two legs: " + handedOver);
        }
    }

    @Test
    void whatFindsTheInboxFullIsDroppedAndCounted() {
        try (Crew crew = new Crew(run, NAT.site(2), 2)) {
            final int frames = 2_000;
            for (int i = 0; i < frames; i++) {
                crew.put(0, Packet.udp().from("192.0.2.7", i).to(NAT.vip(), 80).payload(new byte[1_000]).frame());
                crew.put(1, Packet.udp().from("192.0.2.7", i).to(NAT.vip(), 80).payload(new byte[1_000]).frame());
            }
            final List<Verdict> verdicts = new ArrayList<>(crew.turns(0, frames / PacketPath.BURST + 1));
            verdicts.addAll(crew.turns(1, frames / PacketPath.BURST + 1));
            assertTrue(verdicts.contains(Verdict.DROPPED_HAND_OVER_FULL));
            verdicts.addAll(crew.settle());
            assertEquals(2 * frames, verdicts.stream().filter(verdict -> !verdict.movesOn()).count(), "each ends once");
        }
    }

    @Test
    void whatFindsNoRoomToBeSentIsDroppedAndCountedByEitherPath() {
        try (Crew crew = new Crew(run, NAT.site(2), 2)) {
            crew.io(0).room = 0;
            crew.io(1).room = 0;
            assertEquals(Verdict.DROPPED_TRANSMIT_FULL, last(crew.play(0, asked(1))));
            assertEquals(Verdict.DROPPED_TRANSMIT_FULL, last(crew.play(1, asked(1))));
        }
    }

    /** Anything to anybody: as many final verdicts as packets, whatever way they went, and nothing is left in the end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyPacketEndsInExactlyOneFinalVerdict(final int workers) {
        final Site site = NAT.site(workers).vip(2, "198.51.100.2", 80, Protocol.UDP, Forwarding.fullnat(
                new SourcePool(List.of(Site.block("10.9.0.1")), new PortRange(2_000, 2_040)))).backend(20, 2, "10.0.0.20", 0)
            .vip(3, "198.51.100.3", 80, Protocol.UDP, Forwarding.of(ForwardingMode.IPIP)).backend(30, 3, "10.0.0.30", 0);
        for (int seed = 0; seed < 20; seed++) {
            final Random random = new Random(seed);
            try (Crew crew = new Crew(run.resolve("" + seed), site, workers)) {
                final List<Verdict> verdicts = new ArrayList<>();
                int packets = 0;
                for (int round = 0; round < 50; round++) {
                    for (int i = random.nextInt(20); i > 0; i--) {
                        crew.put(random.nextInt(workers), anything(random));
                        packets++;
                    }
                    verdicts.addAll(crew.settle());
                    verdicts.addAll(crew.pass(random.nextInt(10)));
                }
                verdicts.addAll(crew.pass(600));
                verdicts.removeIf(Verdict::movesOn);
                assertEquals(packets, verdicts.size(), "seed " + seed);
            }
        }
    }

    private static byte[] anything(final Random random) {
        final String client = "192.0.2." + (1 + random.nextInt(5));
        final String vip = "198.51.100." + (1 + random.nextInt(4));
        final String backend = random.nextBoolean() ? NAT.backend() : "10.0.0.20";
        final Packet request = Packet.udp().from(client, random.nextInt(5)).to(vip, 80).payload(new byte[random.nextInt(300)]);
        final Packet reply = Packet.udp().from(backend, random.nextBoolean() ? 8_080 : 80)
            .to(random.nextBoolean() ? client : "10.9.0.1", random.nextBoolean() ? 1 : 2_000 + random.nextInt(60));
        final List<byte[]> pieces = request.identification(random.nextInt(20)).fragments(64);
        return switch (random.nextInt(6)) {
            case 0 -> request.frame();
            case 1 -> reply.payload("answer").frame();
            case 2 -> Packet.icmpTooBig(1_400).about(request.from(vip, 80).to(client, random.nextInt(5))).frame();
            case 3 -> Packet.icmpPortUnreachable().about(Packet.udp().from(client, 1).to(backend, 8_080)).frame();
            case 4 -> pieces.get(random.nextInt(pieces.size()));
            default -> Packet.ipip(request).from("10.0.0.1").to("10.0.0.30").frame();
        };
    }
}

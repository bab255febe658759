package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Witness;
import io.sluice.table.BackendDown;
import io.sluice.table.BackendRow;
import io.sluice.table.ConnectionOptions;
import io.sluice.table.Drain;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Persistence;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.Scheduling;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Timeouts;
import io.sluice.table.VipRow;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of connections when their backend fails, is drained or full, or their time is over; and where those go that come
 * anew.
 */
class LeavingTest {
    private static final String VIP = "198.51.100.1";
    private static final String CLIENT = "192.0.2.7";
    private static final int A = 10;
    private static final int B = 11;
    private static final int SORRY = 12;
    private static final int TO_LOOK_AT_ALL = 8;                   // seconds: see FlowTable.expire

    @TempDir
    private Path run;
    private Forwarding forwarding = Forwarding.DSR;
    private Protocol protocol = Protocol.TCP;
    private SchedulerKind scheduler = SchedulerKind.RR;
    private ConnectionOptions options = ConnectionOptions.USUAL;
    private int workers = 1;
    private int room = 1_000;
    private Site site;
    private long swept;

    private Crew crew() {
        site = new Site(workers).vip(new VipRow(1, "vip", Site.block(VIP), PortRange.one(80), protocol, forwarding,
            Scheduling.of(scheduler), null, options));
        site.backend(row(A), reach(A)).backend(row(B), reach(B));
        return new Crew(run, site, workers, room);
    }

    private static BackendRow row(final int id) {
        return new BackendRow(id, 1, "b" + id, Site.address("10.0.0." + id), 0, 1, 0, true, null, null);
    }

    private static Reach reach(final int id) {
        return new Reach(Site.mac(id), true, PacketShape.UNTAGGED, Reach.USUAL_MTU, Site.address("10.0.0.1"));
    }

    private static BackendRow down(final int id) {
        return new BackendRow(id, 1, "b" + id, Site.address("10.0.0." + id), 0, 1, 0, false, null, null);
    }

    private Packet packet(final int port) {
        return (protocol == Protocol.UDP ? Packet.udp() : Packet.tcp().ack()).from(CLIENT, port).to(VIP, 80);
    }

    private Packet syn(final int port) {
        return Packet.tcp().from(CLIENT, port).to(VIP, 80).syn();
    }

    /** Where the only frame that was sent goes. */
    private static int backend(final Crew crew) {
        final UnsafeBuffer frame = new UnsafeBuffer(crew.sentOne());
        return frame.getByte(5) & 0xff;
    }

    private int begin(final Crew crew, final int port) {
        crew.play(protocol == Protocol.UDP ? packet(port) : syn(port));
        final int backend = backend(crew);
        if (protocol == Protocol.TCP) {
            crew.play(packet(port));
            crew.sent();
        }
        return backend;
    }

    private void fails(final Crew crew, final int backend) {
        site.backend(down(backend), reach(backend));
        crew.adopt();
    }

    private static ConnectionOptions down(final BackendDown choice) {
        return new ConnectionOptions(Timeouts.USUAL, choice, Persistence.NONE);
    }

    /** A tuple that comes again while its last connection is remembered still: who is next has it, and it is counted. */
    @ParameterizedTest
    @EnumSource(names = {"DSR", "NAT"})
    void aSynOnATupleThatWasClosedIsANewConnection(final ForwardingMode mode) {
        forwarding = Forwarding.of(mode);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            crew.play(packet(1).fin());
            crew.sent();

            crew.play(syn(1));
            final int next = backend(crew);
            assertEquals(A + B - first, next);
            crew.play(syn(1));
            assertEquals(next, backend(crew), "the same SYN once more");
            assertEquals(first, begin(crew, 2), "no turn was lost");
            assertEquals(2, crew.flows(0).size());
        }
    }

    @Test
    void aConnectionStaysOnABackendThatFailsItsChecksUnlessItIsToMove() {
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            fails(crew, first);
            crew.play(packet(1));
            assertEquals(first, backend(crew));
        }
        options = down(BackendDown.RESCHEDULE);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            fails(crew, first);
            crew.play(packet(1));
            assertNotEquals(first, backend(crew));
            assertEquals(0, site.connections(first));
            assertEquals(1, site.connections(A + B - first));
        }
    }

    @Test
    void aConnectionStaysWhereItIsIfNoOtherBackendTakesIt() {
        options = down(BackendDown.RESCHEDULE);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            fails(crew, A);
            fails(crew, B);
            assertEquals(List.of(Verdict.FORWARDED), crew.play(packet(1)));
            assertEquals(first, backend(crew));
        }
    }

    @Test
    void datagramsMoveAtOnce() {
        protocol = Protocol.UDP;
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            fails(crew, first);
            crew.play(packet(1));
            assertNotEquals(first, backend(crew));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theClientOfADeadBackendIsResetByTheSequenceThatItExpects(final boolean acknowledges) {
        forwarding = Forwarding.of(ForwardingMode.NAT);
        options = down(BackendDown.RESET);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            fails(crew, first);
            final byte[] frame = packet(1).payload(new byte[100]).frame();
            final UnsafeBuffer segment = new UnsafeBuffer(frame);
            Tcp.sequence(segment, 34, 7_000);
            Tcp.acknowledgement(segment, 34, 9_000);
            Tcp.lengthAndFlags(segment, 34, 20, acknowledges ? Tcp.ACK | Tcp.PSH : Tcp.PSH);

            assertEquals(List.of(Verdict.ANSWERED_RESET), crew.play(0, frame));
            final byte[] answer = crew.sentOne();
            Witness.sees(answer, "a reset");
            final UnsafeBuffer reset = new UnsafeBuffer(answer);
            assertEquals(54, answer.length);
            assertEquals(acknowledges ? Tcp.RST : Tcp.RST | Tcp.ACK, Tcp.flags(reset, 34));
            assertEquals(acknowledges ? 9_000 : 0, Tcp.sequence(reset, 34));
            assertEquals(acknowledges ? 0 : 7_100, Tcp.acknowledgement(reset, 34));
            assertEquals(80 << 16 | 1, Tcp.ports(reset, 34));
            assertEquals(0, crew.flows(0).size());
            assertEquals(0, site.connections(first));
        }
    }

    @Test
    void aBackendThatIsRemovedIsDown() {
        forwarding = Forwarding.of(ForwardingMode.NAT);
        options = down(BackendDown.RESET);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            site.without(first);
            crew.adopt();
            assertEquals(List.of(Verdict.ANSWERED_RESET), crew.play(packet(1)));
            assertEquals(List.of(Verdict.FORWARDED), crew.play(syn(1)), "the client may begin another");
        }
        options = down(BackendDown.KEEP);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            site.without(first);
            crew.adopt();
            assertEquals(List.of(Verdict.FORWARDED), crew.play(packet(1)), "which cannot be kept");
        }
    }

    @Test
    void whatTheClientEndsItselfEndsWhereItWas() {
        options = down(BackendDown.RESCHEDULE);
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            fails(crew, first);
            assertEquals(List.of(Verdict.FORWARDED), crew.play(packet(1).rst()));
            assertEquals(first, backend(crew));
        }
    }

    @Test
    void aSynThatIsSentAgainWaitsForABackendThatTakesConnections() {
        try (Crew crew = crew()) {
            crew.play(syn(1));
            fails(crew, A);
            fails(crew, B);
            assertEquals(List.of(Verdict.DROPPED_NO_BACKEND), crew.play(syn(1)));
        }
    }

    @Test
    void datagramsThatAreCutGoElsewhereOrNowhere() {
        protocol = Protocol.UDP;
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            site.backend(row(first).with(Drain.CUT), reach(first));
            crew.adopt();
            crew.play(packet(1));
            assertEquals(A + B - first, backend(crew));
            site.backend(row(A + B - first).with(Drain.CUT), reach(A + B - first));
            crew.adopt();
            assertEquals(List.of(Verdict.DROPPED_NO_BACKEND), crew.play(packet(1)));
        }
    }

    @ParameterizedTest
    @EnumSource(Drain.class)
    void aDrainedBackendKeepsItsConnectionsUntilTheDeadline(final Drain drain) {
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            site.backend(row(first).with(drain), reach(first));
            crew.adopt();
            for (int port = 2; port < 12 && drain != Drain.NONE; port++) {
                assertNotEquals(first, begin(crew, port), "a new one");
            }
            final List<Verdict> verdicts = crew.play(packet(1));
            switch (drain) {
                case CUT:
                    assertEquals(List.of(Verdict.ANSWERED_RESET), verdicts);
                    break;
                case RESCHEDULE:
                    assertNotEquals(first, backend(crew));
                    break;
                default:
                    assertEquals(first, backend(crew));
                    break;
            }
        }
    }

    @Test
    void aFullBackendOverflowsToTheNextAndAllToTheSorryOne() {
        scheduler = SchedulerKind.MAGLEV;
        try (Crew crew = crew()) {
            site.backend(row(A).with(3, false), reach(A)).backend(row(B).with(4, false), reach(B))
                .backend(row(SORRY).with(2, true), reach(SORRY));
            crew.adopt();
            final int[] counts = new int[16];
            for (int port = 1; port <= 9; port++) {
                counts[begin(crew, port)]++;
            }
            assertEquals(List.of(3, 4, 2), List.of(counts[A], counts[B], counts[SORRY]));
            assertEquals(List.of(Verdict.DROPPED_BACKENDS_FULL), crew.play(syn(10)));
            crew.play(packet(1).rst());
            crew.sent();
            assertTrue(Set.of(A, B, SORRY).contains(begin(crew, 10)), "there is room again");
        }
    }

    @Test
    void aSorryBackendTakesConnectionsOnlyWhileNoOtherDoes() {
        try (Crew crew = crew()) {
            site.backend(row(SORRY).with(0, true), reach(SORRY));
            crew.adopt();
            for (int port = 1; port < 20; port++) {
                assertNotEquals(SORRY, begin(crew, port));
            }
            fails(crew, A);
            fails(crew, B);
            assertEquals(SORRY, begin(crew, 100));
            site.backend(row(A), reach(A));
            crew.adopt();
            assertEquals(A, begin(crew, 101));
            crew.play(packet(100));
            assertEquals(SORRY, backend(crew), "what it has goes on");
        }
    }

    /** Round robin would send each packet of a connection that is not remembered elsewhere. */
    @Test
    void withoutRoomAndInMidConnectionEveryPacketGoesToTheSameBackend() {
        room = 4;
        try (Crew crew = crew()) {
            for (int port = 1; port <= 4; port++) {
                begin(crew, port);
            }
            final Set<Integer> used = new HashSet<>();
            for (int port = 100; port < 140; port++) {
                assertEquals(List.of(Verdict.FORWARDED_UNTRACKED), crew.play(syn(port)));
                final int first = backend(crew);
                used.add(first);
                for (int i = 0; i < 5; i++) {
                    crew.play(packet(port));
                    assertEquals(first, backend(crew), "port " + port);
                }
            }
            assertEquals(Set.of(A, B), used);
        }
    }

    @Test
    void timeoutsAreTheVips() {
        options = new ConnectionOptions(new Timeouts(0, 30, 0, 0, 0), BackendDown.KEEP, Persistence.NONE);
        try (Crew crew = crew()) {
            begin(crew, 1);
            leap(crew, 29);
            assertEquals(1, crew.flows(0).size());
            leap(crew, 1 + TO_LOOK_AT_ALL);
            assertEquals(0, crew.flows(0).size());
        }
    }

    /** So many seconds pass, in each of which an eighth of the lines is looked at. */
    private static void leap(final Crew crew, final int seconds) {
        for (int i = 0; i < seconds; i++) {
            crew.leap(1);
            crew.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClientStaysOnItsBackendWhileItHasConnectionsAndAWhileBeyond(final int crewSize) {
        workers = crewSize;
        options = new ConnectionOptions(new Timeouts(5, 20, 5, 5, 5), BackendDown.KEEP, new Persistence(60, 24, 64));
        try (Crew crew = crew()) {
            crew.play(workers - 1, syn(1));
            final int first = backend(crew);
            for (int port = 2; port < 30; port++) {
                crew.play(port % workers, Packet.tcp().from("192.0.2." + port, port).to(VIP, 80).syn());
                assertEquals(first, backend(crew), "the same /24");
            }
            final Set<Integer> others = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                crew.play(Packet.tcp().from("203.0." + i + ".1", 1).to(VIP, 80).syn());
                others.add(backend(crew));
            }
            assertEquals(Set.of(A, B), others, "other networks are other clients");
        }
    }

    @Test
    void aClientThatHasBeenGoneForLongerIsNewAndOneWhoseBackendFailsGetsAnother() {
        options = new ConnectionOptions(new Timeouts(5, 20, 5, 5, 5), BackendDown.KEEP, new Persistence(60, 32, 128));
        try (Crew crew = crew()) {
            final int first = begin(crew, 1);
            leap(crew, 20 + TO_LOOK_AT_ALL);
            assertEquals(0, crew.flows(0).size());
            leap(crew, 50);
            assertEquals(first, begin(crew, 2), "less than 60 s after its last connection");
            final Set<Integer> later = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                leap(crew, 20 + TO_LOOK_AT_ALL + 60);
                later.add(begin(crew, 10 + i));
            }
            assertEquals(Set.of(A, B), later, "60 s after, round robin goes on");

            final int now = begin(crew, 20);
            fails(crew, now);
            final int next = begin(crew, 21);
            assertNotEquals(now, next);
            site.backend(row(now), reach(now));
            crew.adopt();
            assertEquals(next, begin(crew, 22), "and keeps that");
        }
    }
}

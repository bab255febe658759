package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashedTest {
    private static PacketShape packet(final String source, final int port) {
        final byte[] frame = Packet.tcp().from(source, port).to(source.contains(":") ? "2001:db8::80" : "198.51.100.1", 80).syn()
            .frame();
        final PacketShape shape = new PacketShape();
        shape.measure(new UnsafeBuffer(frame), 0, frame.length);
        return shape;
    }

    private static List<Candidate> candidates(final int count, final boolean ipv6) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            candidates.add(new Candidate(id, Address.of((ipv6 ? "2001:db8::" : "10.0.0.") + id).inet(), 1, 0));
        }
        return candidates;
    }

    private static Scheduler scheduler(final Scheduling scheduling, final List<Candidate> candidates) {
        final VipRow vip = new VipRow(1, "vip", candidates.get(0).address(), 80, Protocol.TCP, ForwardingMode.DSR, scheduling);
        return new Schedules(1).of(vip, candidates.size(), candidates, List.of()).byWorker()[0];
    }

    @Test
    void aSourceHashKeepsAClientWhateverItsPortAndMovesFewWhenABackendGoes() {
        final List<Candidate> candidates = candidates(10, false);
        final Scheduler all = scheduler(Scheduling.of(SchedulerKind.SH), candidates);
        final Scheduler fewer = scheduler(Scheduling.of(SchedulerKind.SH), candidates.subList(0, 9));
        final int[] clients = new int[11];
        int moved = 0;
        for (int client = 0; client < 10_000; client++) {
            final String source = "192." + (client >> 16) + "." + (client >> 8 & 0xff) + "." + (client & 0xff);
            final int chosen = all.choose(packet(source, 1_024));
            assertEquals(chosen, all.choose(packet(source, 60_000)), source);
            clients[chosen]++;
            moved += chosen != 10 && fewer.choose(packet(source, 1_024)) != chosen ? 1 : 0;
        }
        for (int id = 1; id <= 10; id++) {
            assertEquals(1_000, clients[id], 150, Arrays.toString(clients));
        }
        assertTrue(moved < 300, moved + " of 9000 clients moved that need not have");
    }

    /** The twin compares the addresses bit by bit. */
    @Test
    void aPrefixHashKeepsANetworkTogetherAndNothingElse() {
        for (int seed = 0; seed < 40; seed++) {
            final Random random = new Random(seed);
            final boolean ipv6 = random.nextBoolean();
            final int prefix = 1 + random.nextInt(ipv6 ? 128 : 32);
            final Scheduler scheduler = scheduler(new Scheduling(SchedulerKind.IPHASH, prefix, 65_537), candidates(200, ipv6));
            int apart = 0;
            for (int trial = 0; trial < 200; trial++) {
                final byte[] one = new byte[ipv6 ? 16 : 4];
                random.nextBytes(one);
                one[0] = (byte) (ipv6 ? 0x20 : 10);
                final byte[] other = one.clone();
                final int bit = Byte.SIZE + random.nextInt(one.length * Byte.SIZE - Byte.SIZE);
                other[bit / Byte.SIZE] ^= (byte) (0x80 >> bit % Byte.SIZE);
                final boolean together = scheduler.choose(packet(text(one), 1)) == scheduler.choose(packet(text(other), 2));
                assertTrue(together || bit < prefix, "seed " + seed + ": /" + prefix + " and bit " + bit);
                apart += bit < prefix && together ? 1 : 0;
            }
            assertTrue(apart < 20, "seed " + seed + ": " + apart + " pairs of networks of 200 fell together");
        }
    }

    private static String text(final byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (final UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutCandidatesNobodyIsChosenAndWithOneItIsHim(final SchedulerKind kind) {
        final VipRow vip = new VipRow(1, "vip", Address.of("198.51.100.1").inet(), 80, Protocol.TCP, ForwardingMode.DSR, kind);
        final Schedules schedules = new Schedules(2);
        final PacketShape packet = packet("192.0.2.1", 1);

        assertEquals(Scheduler.NONE, schedules.of(vip, 1, List.of(), List.of()).byWorker()[1].choose(packet));
        for (int i = 0; i < 3; i++) {
            assertEquals(1, schedules.of(vip, 1, candidates(1, false), List.of()).byWorker()[1].choose(packet));
        }
        assertEquals(Scheduler.NONE, schedules.of(vip, 1, List.of(), List.of()).byWorker()[1].choose(packet));
    }
}

package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.VipRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How evenly each scheduler spreads, and whom it sends elsewhere when a backend goes: the table of the README. */
class ComparisonTest {
    private static final int BACKENDS = 10;
    private static final int CLIENTS = 50_000;

    private static final PacketShape[] PACKETS = new PacketShape[CLIENTS];

    static {
        final Random random = new Random(1);
        for (int i = 0; i < CLIENTS; i++) {
            final byte[] frame = Packet.tcp()
                .from(Address.ofIpv4(random.nextInt(1 << 28) + (32 << 24)).toString(), 1_024 + i % 60_000)
                .to("198.51.100.1", 80).syn().frame();
            PACKETS[i] = new PacketShape();
            PACKETS[i].measure(new UnsafeBuffer(frame), 0, frame.length);
        }
    }

    /** Where each client's connection goes; it stays open. */
    private static int[] play(final SchedulerKind kind, final int backends) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int id = 1; id <= backends; id++) {
            candidates.add(Farm.candidate(id, 1));
        }
        final VipRow vip = new VipRow(1, "vip", Address.of("198.51.100.1").inet(), 80, Protocol.TCP, ForwardingMode.DSR, kind);
        final Schedules schedules = new Schedules(1, backends);
        final Scheduler scheduler = schedules.of(vip, BACKENDS, candidates, List.of()).byWorker()[0];
        final int[] chosen = new int[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            chosen[i] = scheduler.choose(PACKETS[i]);
            schedules.connections().worker(0).add(chosen[i], 1);
        }
        return chosen;
    }

    @ParameterizedTest
    @EnumSource
    void evennessAndDisruption(final SchedulerKind kind) {
        final int[] chosen = play(kind, BACKENDS);
        final int[] without = play(kind, BACKENDS - 1);
        final int[] shares = new int[BACKENDS + 1];
        int moved = 0;
        for (int i = 0; i < CLIENTS; i++) {
            shares[chosen[i]]++;
            moved += chosen[i] != BACKENDS && chosen[i] != without[i] ? 1 : 0;
        }
        double worst = 0;
        for (int id = 1; id <= BACKENDS; id++) {
            worst = Math.max(worst, Math.abs(shares[id] - CLIENTS / BACKENDS) * 100.0 * BACKENDS / CLIENTS);
        }
        final double elsewhere = 100.0 * moved / (CLIENTS - shares[BACKENDS]);
        System.out.printf("%-9s furthest from its share: %6.2f %%; sent elsewhere that need not be: %5.1f %%%n", kind, worst,
            elsewhere);
        final boolean hashed = kind.usesRing();
        assertTrue(worst < (hashed || kind == SchedulerKind.RANDOM ? 6 : 1), kind + ": " + worst);
        assertTrue(!hashed || elsewhere < 4, kind + ": " + elsewhere);
    }
}

package io.sluice.testbed.bench;

import io.sluice.dataplane.schedule.Candidate;
import io.sluice.dataplane.schedule.Scheduler;
import io.sluice.dataplane.schedule.Schedules;
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
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The backend of a new connection: chosen, and the connection counted; as many end as begin, not counted here, at random. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SchedulerBenchmark {
    private static final int WORKERS = 2;
    private static final int CHOICES = 512;
    private static final int CONNECTIONS_OF_BACKEND = 20;

    @Param
    public SchedulerKind scheduler;
    @Param({"2", "100", "1000"})
    public int backends;

    private final PacketShape[] packets = new PacketShape[CHOICES];
    private final Random random = new Random(1);
    private Schedules schedules;
    private Scheduler chosen;
    private int[] live;

    /** Candidates of weights 1 to 4: id and slot are the same. */
    static List<Candidate> candidates(final int backends) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int id = 0; id < backends; id++) {
            candidates.add(new Candidate(id, Address.ofIpv4(10 << 24 | id + 1).inet(), 1 + id % 4, 0));
        }
        return candidates;
    }

    /** With connections on every backend, and response times and bandwidths on the whole measured. */
    @Setup
    public void connect() {
        for (int i = 0; i < CHOICES; i++) {
            final byte[] frame = Packet.tcp().from(Address.ofIpv4(random.nextInt(1 << 24) | 192 << 24).toString(), 1_024 + i)
                .to("198.51.100.1", 80).syn().frame();
            packets[i] = new PacketShape();
            packets[i].measure(new UnsafeBuffer(frame), 0, frame.length);
        }
        final VipRow vip = new VipRow(1, "vip", Address.of("198.51.100.1").inet(), 80, Protocol.TCP, ForwardingMode.DSR,
            scheduler);
        schedules = new Schedules(WORKERS);
        chosen = schedules.of(vip, backends, candidates(backends), List.of()).byWorker()[0];
        live = new int[Math.max(CHOICES, CONNECTIONS_OF_BACKEND * backends)];
        for (int i = 0; i < live.length; i++) {
            live[i] = chosen.choose(packets[i % CHOICES]);
            schedules.connections().worker(0).add(live[i], 1);
        }
        for (int id = 0; id < backends; id++) {
            schedules.measured().responseNs().set(id, 500_000 + random.nextInt(4_000_000));
            schedules.measured().bytesPerSecond().set(id, random.nextInt(1_000_000));
            schedules.measured().bytesPerConnection().set(id, 10_000);
        }
    }

    /** So many end as are to begin. */
    @Setup(Level.Invocation)
    public void depart() {
        for (int i = 0; i < CHOICES; i++) {
            final int which = i + random.nextInt(live.length - i);
            final int gone = live[which];
            live[which] = live[i];
            schedules.connections().worker(0).add(gone, -1);
            chosen.released(gone);
        }
    }

    /** Chosen and counted. */
    @Benchmark
    @OperationsPerInvocation(CHOICES)
    public void choose() {
        for (int i = 0; i < CHOICES; i++) {
            final int slot = chosen.choose(packets[i]);
            live[i] = slot;
            schedules.connections().worker(0).add(slot, 1);
        }
    }
}

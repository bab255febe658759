package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.table.Protocol;
import io.sluice.table.BackendRow;
import io.sluice.table.TallyFile;
import io.sluice.table.TallyView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/** The workers of a dataplane, on one thread, over packets in memory, by a clock that tests set. */
final class Crew implements AutoCloseable {
    private static final long NS_PER_MS = 1_000_000L;
    private static final long LONG_AGO = 1_000_000L * NS_PER_MS;
    private static final int VERDICTS = Verdict.values().length;

    final PathMtus pathMtus = new PathMtus();
    final StoreWait storeWait = new StoreWait();
    private final Path run;
    private final Site site;
    private final TallyFile tallies;
    private final AtomicReference<ForwardingView> view = new AtomicReference<>();
    private final CountersManager counters =
        new CountersManager(new UnsafeBuffer(new byte[1 << 18]), new UnsafeBuffer(new byte[1 << 16]));
    private final List<Member> members = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final StickTable sticks = StickTable.anonymous(1_024);
    private final Notes notes;
    private final Headcount headcount;
    private long nowNs = LONG_AGO;

    private record Member(FlowTable flows, MemoryIo io, Worker worker, AtomicCounter[] verdicts) {
    }

    Crew(final Path run, final Site site, final int workers) {
        this(run, site, workers, 1_000);
    }

    /** Each worker remembers so many connections. */
    Crew(final Path run, final Site site, final int workers, final int connections) {
        this(run, site, workers, worker -> new FlowTable(connections, FlowTimeouts.DEFAULT, 0x5ec4e7), false);
    }

    /** The workers go on with these tables. */
    Crew(final Path run, final Site site, final FlowFiles files, final int workers) {
        this(run, site, workers, files::table, files.redealt());
        if (files.notes().filter(notes -> headcount.read(notes, view.get())).isEmpty()) {
            countResidents();
        }
    }

    private Crew(final Path run, final Site site, final int workers, final IntFunction<FlowTable> tables, final boolean redealt) {
        this.run = run;
        this.site = site;
        tallies = TallyFile.create(run, workers, 0);
        final RingBuffer[] inboxes = Exchange.inboxes(workers);
        notes = new Notes(inboxes);
        for (int i = 0; i < workers; i++) {
            final FlowTable flows = tables.apply(i);
            final MemoryIo io = new MemoryIo();
            final WorkerState state = new WorkerState(i, workers, flows, tallies.worker(i), new Fragments(),
                new Exchange(inboxes, i), pathMtus, new ChecksumWatch(),
                new Moves(i, workers, flows, notes, storeWait, redealt), sticks);
            final AtomicCounter[] each = Arrays.stream(Verdict.values()).map(verdict -> counters.newCounter(verdict.name()))
                .toArray(AtomicCounter[]::new);
            members.add(new Member(flows, io, new Worker(state, Worker.ANY_CPU, io, view, each), each));
        }
        headcount = new Headcount(IntStream.range(0, workers).mapToObj(tallies::worker).toList(), site.schedules().connections());
        adopt();
    }

    private void countResidents() {
        members.forEach(member -> member.worker.countResidents(nowNs));
    }

    /** Checks that all is counted that the workers remember, but for these backends, by looking at each connection. */
    void assertCounted(final Set<Integer> but, final String where) {
        for (final BackendRow backend : view.get().edition().backends()) {
            final int id = backend.id();
            if (but.contains(id)) {
                continue;
            }
            final int[] found = new int[2];
            for (final Member member : members) {
                final FlowTable flows = member.flows;
                flows.each(flow -> {
                    found[0] += flows.backend(flow) == id ? 1 : 0;
                    found[1] += flows.backend(flow) == id && flows.isActive(flow) ? 1 : 0;
                });
            }
            assertEquals(found[0], IntStream.range(0, members.size()).mapToLong(i -> tallies.worker(i).connections(id)).sum(),
                () -> "connections of " + backend.name() + ", " + where);
            assertEquals(found[1], site.connections(id), () -> "active connections of " + backend.name() + ", " + where);
        }
        for (final Member member : members) {
            final int[] found = new int[1];
            member.flows.each(flow -> found[0]++);
            assertEquals(found[0], member.flows.size(), where);
        }
    }

    /** Ends in order: what the workers have counted is noted down with their tables. */
    void seal(final FlowFiles files) {
        files.seal(headcount.written(view.get().edition()));
    }

    /** The workers go by what the site is like now. */
    Crew adopt() {
        view.set(site.view());
        return this;
    }

    /** The workers go by another site. */
    void adopt(final Site other) {
        view.set(other.view());
    }

    List<Verdict> play(final Packet packet) {
        return play(0, packet.frame());
    }

    List<Verdict> play(final int worker, final Packet packet) {
        return play(worker, packet.frame());
    }

    /** Frames come to a worker together; says what became of them by the time that nothing moves any more, in order. */
    List<Verdict> play(final int worker, final byte[]... frames) {
        members.get(worker).io.in.addAll(List.of(frames));
        return settle();
    }

    /** Frames come to a worker, and wait until it has its turn. */
    void put(final int worker, final byte[] frame) {
        members.get(worker).io.in.add(frame);
    }

    /** Every worker has its turns, until none has anything to do. */
    List<Verdict> settle() {
        verdicts.clear();
        int rounds = 0;
        while (round() > 0) {
            if (++rounds > 1_000) {
                throw new AssertionError("it never ends: " + verdicts);
            }
        }
        return List.copyOf(verdicts);
    }

    /** One worker alone has so many turns. */
    List<Verdict> turns(final int worker, final int turns) {
        verdicts.clear();
        for (int i = 0; i < turns; i++) {
            members.get(worker).worker.doWork(nowNs);
            collect(members.get(worker).verdicts);
        }
        return List.copyOf(verdicts);
    }

    private int round() {
        int received = 0;
        for (final Member member : members) {
            received += member.worker.doWork(nowNs);
            collect(member.verdicts);
        }
        return received;
    }

    private void collect(final AtomicCounter[] counted) {
        for (int i = 0; i < VERDICTS; i++) {
            for (long more = counted[i].get(); more > 0; more--) {
                verdicts.add(Verdict.values()[i]);
            }
            counted[i].set(0);
        }
    }

    /** Time passes, and what waits is looked at every millisecond of it. */
    List<Verdict> pass(final int milliseconds) {
        final List<Verdict> all = new ArrayList<>();
        for (int i = 0; i < milliseconds; i++) {
            nowNs += NS_PER_MS;
            all.addAll(settle());
        }
        return all;
    }

    /** Time passes in one leap. */
    void leap(final int seconds) {
        nowNs += 1_000L * seconds * NS_PER_MS;
    }

    long nowNs() {
        return nowNs;
    }

    /** What was sent since this was last asked, by all workers. */
    List<byte[]> sent() {
        final List<byte[]> sent = new ArrayList<>();
        for (final Member member : members) {
            sent.addAll(member.io.out);
            member.io.out.clear();
        }
        return sent;
    }

    /** The only frame that was sent since. */
    byte[] sentOne() {
        final List<byte[]> sent = sent();
        if (sent.size() != 1) {
            throw new AssertionError(sent.size() + " frames were sent");
        }
        return sent.get(0);
    }

    MemoryIo io(final int worker) {
        return members.get(worker).io;
    }

    FlowTable flows(final int worker) {
        return members.get(worker).flows;
    }

    /** A worker forgets the connection of this client. */
    void forget(final int worker, final String client, final int port, final String vip, final int vipPort, final Protocol of) {
        final FlowTable flows = flows(worker);
        final Address from = Address.of(client);
        final Address to = Address.of(vip);
        final int ports = port << 16 | vipPort;
        final long hash = flows.hash(from.hi(), from.lo(), to.hi(), to.lo(), ports, of.number());
        flows.remove(flows.find(hash, from.hi(), from.lo(), to.hi(), to.lo(), ports, of.number()));
    }

    /** How other threads reach the workers. */
    Notes notes() {
        return notes;
    }

    TallyView tallies() {
        return TallyFile.map(run);
    }

    @Override
    public void close() {
        tallies.close();
        members.forEach(member -> member.flows.close());
        sticks.close();
    }
}

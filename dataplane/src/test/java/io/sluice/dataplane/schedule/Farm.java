package io.sluice.dataplane.schedule;

import io.sluice.packet.Address;
import io.sluice.packet.PacketShape;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Ids;
import io.sluice.table.Protocol;
import io.sluice.table.Scheduling;
import io.sluice.table.SchedulerKind;
import io.sluice.table.VipRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One VIP's backends and connections, and some workers that choose, all on one thread: arrivals, departures and changes of every
 * kind, and a count of connections that is kept by looking at each.
 */
final class Farm {
    /** A connection: whose, and which worker's. */
    record Connection(int backendId, int worker) {
    }

    final Schedules schedules;
    final Map<Integer, Candidate> candidates = new TreeMap<>();         // by slot
    final List<Connection> connections = new ArrayList<>();
    final Random random;
    private final VipRow vip;
    private final PacketShape packet = new PacketShape();
    private int lastId;
    private Scheduler[] schedulers;

    Farm(final Scheduling scheduling, final int workers, final long seed) {
        vip = new VipRow(1, "vip", Address.of("198.51.100.1").inet(), 80, Protocol.TCP, ForwardingMode.DSR, scheduling);
        schedules = new Schedules(workers, seed);
        random = new Random(seed);
    }

    Farm(final SchedulerKind kind, final int workers, final long seed) {
        this(Scheduling.of(kind), workers, seed);
    }

    static Candidate candidate(final int id, final int weight) {
        final int slot = Ids.slot(id);
        return new Candidate(id, Address.of("10.0." + (slot >> 8) + "." + (slot & 0xff)).inet(), weight, 0);
    }

    /** Adds a backend in the next free slot, or in one that another had. */
    Farm add(final int weight) {
        int id = ++lastId;
        if (random.nextInt(4) == 0) {
            final int slot = 1 + random.nextInt(lastId);
            id = Ids.of(random.nextInt(100), slot);
        }
        if (!candidates.containsKey(Ids.slot(id))) {
            put(candidate(id, weight));
        }
        return this;
    }

    void put(final Candidate candidate) {
        candidates.put(candidate.slot(), candidate);
        schedulers = null;
    }

    void remove(final int slot) {
        candidates.remove(slot);
        schedulers = null;
    }

    /** A random backend goes, comes, or gets another weight. */
    void change(final int heaviest) {
        final int what = random.nextInt(3);
        if (what == 0 || candidates.size() < 2) {
            add(1 + random.nextInt(heaviest));
            return;
        }
        final Candidate any = new ArrayList<>(candidates.values()).get(random.nextInt(candidates.size()));
        if (what == 1) {
            remove(any.slot());
        } else {
            put(new Candidate(any.id(), any.address(), 1 + random.nextInt(heaviest), any.priority()));
        }
    }

    /** A connection comes to a worker; the slot of the backend that it was given. */
    int arrive(final int worker) {
        final int slot = choose(worker);
        final int id = candidates.get(slot).id();
        connections.add(new Connection(id, worker));
        schedules.connections().worker(worker).add(id, 1);
        return slot;
    }

    int choose(final int worker) {
        return schedulers()[worker].choose(packet);
    }

    Scheduler[] schedulers() {
        if (schedulers == null) {
            schedulers = schedules.of(vip, candidates.size(), List.copyOf(candidates.values()), List.of()).byWorker();
        }
        return schedulers;
    }

    /** Any connection ends. */
    void depart() {
        if (connections.isEmpty()) {
            return;
        }
        final int which = random.nextInt(connections.size());
        final Connection gone = connections.get(which);
        connections.set(which, connections.get(connections.size() - 1));
        connections.remove(connections.size() - 1);
        schedules.connections().worker(gone.worker).add(gone.backendId, -1);
        schedulers()[gone.worker].released(Ids.slot(gone.backendId));
    }

    /** How many connections a backend has, by looking at each. */
    long connectionsOf(final Candidate backend) {
        return connections.stream().filter(connection -> connection.backendId == backend.id()).count();
    }
}

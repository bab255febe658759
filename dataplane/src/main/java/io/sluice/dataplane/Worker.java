package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.flow.FlowTable;
import io.sluice.linux.Cpu;
import io.sluice.linux.Linux;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * One core, one queue: takes what has come, plays the {@link PacketPath} over it, sends what is to be sent, does the same with
 * what other workers handed over, and forgets a few connections whose time is over. Run to completion; nothing here waits or
 * allocates.
 */
final class Worker implements Agent {
    /** Do not pin. */
    static final int ANY_CPU = -1;

    private static final Remark[] REMARKS = Remark.values();
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final String name;
    private final int cpu;
    private final PacketIo io;
    private final FlowTable flows;
    private final PacketPath path;
    private final Exchange exchange;
    private final PacketPath guests;
    private final AtomicReference<ForwardingView> current;
    private final WorkerState state;
    private final AtomicCounter[] counters;
    private final AtomicCounter[] remarks;
    private final int[] verdicts = new int[Verdict.values().length];
    private final CountDownLatch begun = new CountDownLatch(1);
    private boolean residentsCounted;

    /**
     * A worker.
     *
     * @param state    what it remembers
     * @param cpu      the core to run on, or {@link #ANY_CPU}
     * @param current  where the newest view is put
     * @param counters its own
     */
    Worker(final WorkerState state, final int cpu, final PacketIo io,
        final AtomicReference<ForwardingView> current, final WorkerCounters counters) {
        this.state = state;
        this.remarks = counters.remarks();
        this.name = "worker-" + state.number();
        this.cpu = cpu;
        this.io = io;
        this.flows = state.flows();
        this.path = new PacketPath(io.frames(), state);
        this.exchange = state.exchange();
        this.guests = new PacketPath(exchange.frames(), state);
        this.current = current;
        this.counters = counters.verdicts();
        path.attend();
        exchange.notes(path::read);
    }

    /** The same without anybody to tell of remarks. */
    Worker(final WorkerState state, final int cpu, final PacketIo io, final AtomicReference<ForwardingView> current,
        final AtomicCounter[] counters) {
        this(state, cpu, io, current, new WorkerCounters(counters, new AtomicCounter[0]));
    }

    @Override
    public void onStart() {
        try {
            if (cpu != ANY_CPU) {
                Cpu.pin(cpu);
            }
            Linux.preciseTimers();
            if (!residentsCounted) {
                countResidents(System.nanoTime());
            }
        } finally {
            begun.countDown();
        }
    }

    /** Waits until its thread is about to take packets, or has failed before. */
    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    /** Whether its thread has counted what was there and begun to take packets. */
    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** Says that the connections it begins with have been counted by then. Before its thread is started. */
    void residentsAreCounted() {
        residentsCounted = true;
    }

    /** Has the connections counted that it begins with. */
    void countResidents(final long nowNs) {
        path.begin(current.get(), nowNs, (int) (nowNs / NS_PER_SECOND));
        flows.each(path::adopt);
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    /** One round, at a time of {@link System#nanoTime}; returns how many frames and notes it had. */
    int doWork(final long nowNs) {
        final int nowSeconds = (int) (nowNs / NS_PER_SECOND);
        final ForwardingView view = current.get();
        path.begin(view, nowNs, nowSeconds);
        exchange.begin(nowNs);
        final int received = burst() + exchanged(view, nowNs, nowSeconds);
        flows.expire(nowNs, nowSeconds);
        return received + exchange.notesRead();
    }

    private int burst() {
        final int received = io.receive(PacketPath.BURST);
        if (received > 0) {
            for (int i = 0; i < received; i++) {
                path.measure(i, io.offset(i), io.length(i));
            }
            path.fetch(received);
            for (int i = 0; i < received; i++) {
                conclude(i, path.decide(i));
            }
            io.flush();
            count();
        }
        return received;
    }

    private void conclude(final int i, final Verdict verdict) {
        if (!verdict.transmits()) {
            verdicts[(verdict.movesOn() ? exchange.moveOn(verdict, path, i) : verdict).ordinal()]++;
            io.discard(i);
        } else if (io.transmit(i, path.offset(i), path.length(i))) {
            verdicts[verdict.ordinal()]++;
        } else {
            verdicts[Verdict.DROPPED_TRANSMIT_FULL.ordinal()]++;
        }
    }

    /** The same with frames that the exchange brought: rarer, and not sent from where they lie. */
    private int exchanged(final ForwardingView view, final long nowNs, final int nowSeconds) {
        final int received = exchange.receive();
        if (received > 0) {
            guests.begin(view, nowNs, nowSeconds);
            for (int i = 0; i < received; i++) {
                guests.measure(i, exchange.offset(i), exchange.length(i));
                exchange.describe(i, guests.arrival(i));
            }
            guests.fetch(received);
            for (int i = 0; i < received; i++) {
                Verdict verdict = guests.decide(i);
                if (verdict.movesOn()) {
                    verdict = exchange.moveOn(verdict, guests, i);
                } else if (verdict.transmits() && !io.send(exchange.frames(), guests.offset(i), guests.length(i))) {
                    verdict = Verdict.DROPPED_TRANSMIT_FULL;
                }
                verdicts[verdict.ordinal()]++;
            }
            io.flush();
            count();
        }
        return received;
    }

    private void count() {
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] != 0) {
                counters[i].getAndAddOpaque(verdicts[i]);          // a load and a store: nobody else writes it
                verdicts[i] = 0;
            }
        }
        for (int i = 0; i < remarks.length; i++) {
            remarks[i].setOpaque(REMARKS[i].in(state));
        }
    }

    @Override
    public String roleName() {
        return name;
    }
}

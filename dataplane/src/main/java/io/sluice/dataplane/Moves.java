package io.sluice.dataplane;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.Linux;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Connections whose packets come to another worker than before: the network card deals them anew, or there are more or fewer
 * queues. A packet in mid-connection that its worker does not know goes round, from inbox to inbox, before it is taken for
 * nobody's.
 * <pre>
 *  worker 0                   worker 1                   worker 2
 *  does not know it,
 *  seeks it  ---- frame ---->  nor does it  --- frame ---> knows it: forwards the frame
 *            <--- MOVE: the connection, of one line ------ and has it no more
 *            <--- WHEREABOUTS: of two lines, that it is -- here: frames go there straight from now on
 *  or, when it comes back,
 *  nobody knows it
 * </pre>
 * The answer is in the inbox of worker 0 before the next of the connection's frames can be back there. So that a flood of such
 * packets does not become one of frames from worker to worker, each sends so many round in a second, and no more.
 *
 * <p>Belongs to a worker, for both of its paths.
 */
final class Moves {
    private static final long ROUND_NS = 20_000;                   // 50,000 a second
    private static final long SAVED_NS = 100_000_000;              // 5,000 at once
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int worker;
    private final int workers;
    private final FlowTable flows;
    private final Notes others;
    private final StoreWait store;
    private final Whereabouts whereabouts;
    private final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
    private boolean redealt;
    private long redealtNs;
    private long nowNs;
    private long paidNs;

    /**
     * Of one worker.
     *
     * @param redealt whether connections were dealt to other workers than had them before, so that datagrams are looked for as
     *                well, for as long as one that was dealt can live without having been found
     */
    Moves(final int worker, final int workers, final FlowTable flows, final Notes others, final StoreWait store,
        final boolean redealt) {
        this.worker = worker;
        this.workers = workers;
        this.flows = flows;
        this.others = others;
        this.store = store;
        this.whereabouts = workers == 1 ? null : new Whereabouts();
        this.redealt = redealt;
    }

    void begin(final long now) {
        nowNs = now;
        if (redealt) {
            redealtNs = redealtNs == 0 ? now : redealtNs;
            redealt = now - redealtNs < FlowTimeouts.DEFAULT.datagram() * NS_PER_SECOND;
        }
    }

    /**
     * What becomes of a packet whose connection is not known here and that opens none: it goes round, or waits for the store;
     * null if it is nobody's, and to be treated as new.
     */
    Verdict lookAround(final PacketShape packet, final Arrival arrival) {
        final boolean tcp = packet.protocol() == Tcp.PROTOCOL;
        if (workers > 1 && (tcp || redealt) && arrival.seeker() != worker) {
            if (arrival.seeker() != Arrival.NOBODY) {
                return pass(arrival, (worker + 1) % workers);
            }
            final int knower = whereabouts.find(packet.flowHash());
            if (knower != Whereabouts.NOBODY || affordsRound()) {
                arrival.seeker(worker);
                return pass(arrival, knower == Whereabouts.NOBODY ? (worker + 1) % workers : knower);
            }
            if (tcp && redealt) {
                return Verdict.DROPPED_HAND_OVER_FULL;             // sent again, it may find its connection; as a new one, never
            }
        } else if (arrival.seeker() == worker) {
            whereabouts.forget(packet.flowHash());
        }
        return tcp && store.isOn() ? Verdict.DROPPED_AWAITING_STORE : null;
    }

    private static Verdict pass(final Arrival arrival, final int to) {
        arrival.next(to);
        return Verdict.HANDED_OVER;
    }

    private boolean affordsRound() {
        final long saved = Math.min(nowNs - paidNs, SAVED_NS);
        if (saved < ROUND_NS) {
            return false;
        }
        paidNs = nowNs - saved + ROUND_NS;
        return true;
    }

    /**
     * The packet of a flow of ours came here because another worker looked for it. Gives it the connection if that has one line
     * and there is room for the note; tells it where the connection is if it has two.
     *
     * @return whether the connection is not here any more
     */
    boolean found(final int flow, final Arrival arrival) {
        if (arrival.seeker() == worker) {
            return false;                                          // nobody knew it, and it was begun here
        }
        if (flows.twin(flow) != FlowTable.NONE) {
            others.whereabouts(arrival.seeker(), flows.hash(flow), worker);
            return false;
        }
        flows.record(flow, record, 0);
        if (!others.move(arrival.seeker(), record, 0)) {
            return false;
        }
        flows.remove(flow);
        return true;
    }

    /** That worker knows the connection with this hash. */
    void whereabouts(final long hash, final int knower) {
        if (knower != worker) {
            whereabouts.put(hash, knower);
        }
    }
}

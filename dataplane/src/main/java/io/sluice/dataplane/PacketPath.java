package io.sluice.dataplane;

import static io.sluice.dataplane.ForwardingView.NONE;

import io.sluice.dataplane.rewrite.Leaving;
import io.sluice.dataplane.rewrite.Opening;
import io.sluice.dataplane.rewrite.Target;
import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.Tally;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The life of one packet, top to bottom. Nothing happens to a packet that cannot be seen from here.
 *
 * <p>A burst is measured first ({@link #measure}), frame by frame; then its connections' lines are fetched from memory, all at
 * once ({@link #fetch}); then every frame is decided upon ({@link #decide}) and lies ready to be sent, {@link #length} bytes
 * long, at {@link #offset}.
 *
 * <p>Single-threaded: one to a worker for the frames of its queue, and one for those of its {@link Exchange}. Allocates nothing,
 * waits for nothing, throws nothing.
 */
public final class PacketPath {
    /** Most packets in a burst. */
    public static final int BURST = 64;

    private final UnsafeBuffer frames;
    private final WorkerState state;
    private final FlowTable flows;
    private final Tally tally;
    private final int worker;
    private final Opening opening;
    private final SynClock syns;
    private final Carrier carrier;
    private final Strays strays;
    private final Moves moves;
    private final Answers answers;
    private final Choice choice;
    private final Census census;
    private final PacketShape[] packets = new PacketShape[BURST];
    private final Arrival[] arrivals = new Arrival[BURST];
    private final int[] likely = new int[BURST];

    private ForwardingView view;
    private int nowSeconds;
    private long touched;

    /** A path over frames that lie in {@code frames}, of a worker that remembers {@code state}. */
    PacketPath(final UnsafeBuffer frames, final WorkerState state) {
        this.frames = frames;
        this.state = state;
        this.flows = state.flows();
        this.tally = state.tally();
        this.worker = state.number();
        this.opening = new Opening(frames, flows, worker, state.workers());
        this.syns = new SynClock(flows, tally);
        this.carrier = new Carrier(frames, state);
        this.strays = new Strays(frames, state, carrier, syns);
        this.moves = state.moves();
        this.answers = new Answers(frames);
        this.choice = new Choice(state.number(), state.sticks());
        this.census = new Census(state);
        for (int i = 0; i < BURST; i++) {
            packets[i] = new PacketShape(flows.hashing());
            arrivals[i] = new Arrival();
        }
    }

    /** The path of the only worker. */
    public PacketPath(final UnsafeBuffer frames, final FlowTable flows, final Tally tally) {
        this(frames, WorkerState.alone(flows, tally));
    }

    /** Begins a burst: all its packets see the same view and the same time, {@link System#nanoTime} and its seconds. */
    public void begin(final ForwardingView current, final long nowNs, final int seconds) {
        view = current;
        nowSeconds = seconds;
        syns.begin(nowNs);
        choice.begin(current, seconds);
        census.begin(current, seconds);
        carrier.begin(current, seconds);
        strays.begin(current, nowNs, seconds);
        moves.begin(nowNs);
    }

    /** Measures frame {@code i} of the burst, which the worker's queue brought. */
    public void measure(final int i, final int offset, final int length) {
        packets[i].measure(frames, offset, length);
        arrivals[i].byQueue();
    }

    /** How frame {@code i} of the burst came here. */
    Arrival arrival(final int i) {
        return arrivals[i];
    }

    /**
     * Has the lines of the first {@code count} frames' connections on the way together. A loop of its own, and this short,
     * because a processor looks only some 200 instructions beyond a line it waits for: so it meets twenty more, not two. The
     * lines at home say where flows lie: those that lie elsewhere, and the twins that flows name, have the second loop.
     */
    public void fetch(final int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += flows.touch(packets[i].flowHash());
        }
        if (view.translates()) {
            for (int i = 0; i < count; i++) {
                likely[i] = flows.likely(packets[i].flowHash());
                sum += flows.touchPair(likely[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                likely[i] = flows.likely(packets[i].flowHash());
                sum += flows.touchFlow(likely[i]);
            }
        }
        touched = sum;
    }

    /** Decides what becomes of frame {@code i}, and rewrites it to match. */
    public Verdict decide(final int i) {
        final PacketShape packet = packets[i];
        final Arrival arrival = arrivals[i];
        final boolean sought = arrival.seeker() != Arrival.NOBODY;  // at the end the compiler has no room for it

        // 1. Is it part of a connection, and was it sent to us?
        if (packet.kind() != PacketKind.TRANSPORT) {
            return other(packet, arrival);
        }
        if (packet.destinationMac() != view.mac()) {
            return Verdict.DROPPED_OTHER_HOST;
        }

        // 2. Which VIP is it for?
        final int vip = view.vip(packet);
        if (vip == NONE) {
            return strays.reply(packet, likely[i], arrival);
        }

        // 3. Is this the worker that keeps its connection?
        if (view.translates(vip) && strays.belongsElsewhere(packet.sourceHi(), packet.sourceLo(), arrival)) {
            return Verdict.HANDED_OVER;
        }

        // 4. Have we seen its connection before, or another worker? Can it go on where it was? A QUIC packet may name a backend.
        int flow = flows.find(packet, likely[i]);
        if (packet.opensConnection()) {
            flow = afresh(flow);
        } else if (flow == FlowTable.NONE) {
            final Verdict elsewhere = moves.lookAround(packet, arrival);
            if (elsewhere != null) {
                return elsewhere;
            }
        }
        Target target = flow == FlowTable.NONE ? null : view.serving(flows.backend(flow), packet.opensConnection());
        final Target named = view.named(vip, packet, frames);
        if (named != null && named != target || target != null && target.translates() && flows.twin(flow) == FlowTable.NONE) {
            target = null;                                         // the second: its backend had another mode when it began
        }

        // 5. If not, is it to end, or which backend takes it?
        if (target == null) {
            final Target before = flow == FlowTable.NONE ? null : view.target(flows.backend(flow));
            if (flow != FlowTable.NONE && named == null && ends(packet, view.leaving(vip, before))) {
                forget(flow);
                return answers.reset(packet, view);
            }
            if (before != null && named == null && waits(packet, before)) {
                return Verdict.DROPPED_UNRESOLVED;
            }
            target = named != null ? named : choice.of(vip, packet, before);
            if (target == null) {
                return noBackend(vip, packet);
            }
            if (target != before || target.translates() != flows.twin(flow) >= 0) {
                flow = remember(flow, packet, target);
            }
            if (flow < 0) {
                target = named != null ? named : choice.unremembered(vip, packet, target);
                if (target.translates()) {
                    return refused(flow);
                }
            }
        }
        if (flow >= 0) {
            syns.asks(packet, flow);
            census.count(target.id(), flows.saw(flow, packet.tcpFlags(), false, nowSeconds));
        }

        // 6. Point it there. If another worker was looking for it, that one has it from now on.
        if (packet.isFirstFragment()) {
            state.fragments().first(packet, target.id(), flow, nowSeconds);
        }
        final Verdict verdict = carrier.forward(packet, target, flow);
        if (flow >= 0 && sought) {
            found(flow, arrival);
        }
        return verdict;
    }

    /** What a SYN begins is another connection than one that has ended on its tuple; one that has not may have it sent again. */
    private int afresh(final int known) {
        if (known == FlowTable.NONE || flows.isActive(known)) {
            return known;
        }
        forget(known);
        return FlowTable.NONE;
    }

    private void found(final int flow, final Arrival arrival) {
        final int backend = flows.backend(flow);
        final boolean active = flows.isActive(flow);
        if (moves.found(flow, arrival)) {
            census.leaves(backend, active);
        }
    }

    /** Whether the client is to be told that its connection is over. A SYN begins another. */
    private static boolean ends(final PacketShape packet, final Leaving leaving) {
        return leaving == Leaving.END && packet.protocol() == Tcp.PROTOCOL && !packet.opensConnection()
            && (packet.tcpFlags() & Tcp.RST) == 0;
    }

    /** Whether its backend is there, and the way to it has never been found: this process has only just begun. */
    private static boolean waits(final PacketShape packet, final Target before) {
        return before.mac() == 0 && before.leaving() == Leaving.STAY && !packet.opensConnection();
    }

    private Verdict noBackend(final int vip, final PacketShape packet) {
        tally.noBackend(view.vipId(vip));
        return view.hasBackends(vip, packet) ? Verdict.DROPPED_BACKENDS_FULL : Verdict.DROPPED_NO_BACKEND;
    }

    private int remember(final int known, final PacketShape packet, final Target target) {
        if (target.routed()) {
            state.checksums().look(frames, packet);
        }
        int flow = known;
        if (known >= 0) {
            census.ends(known);
            if (target.translates() || flows.twin(known) != FlowTable.NONE) {
                flows.remove(known);
                flow = FlowTable.NONE;
            } else {
                flows.backend(known, target.id());
            }
        }
        if (flow == FlowTable.NONE) {
            flow = target.translates() ? opening.open(packet, target, nowSeconds) : flows.insert(packet, target.id(), nowSeconds);
        }
        if (flow >= 0) {
            census.begins(flow, target);
        }
        return flow;
    }

    private static Verdict refused(final int why) {
        return switch (why) {
            case Opening.NO_SOURCE_PORT -> Verdict.DROPPED_NO_SOURCE_PORT;
            case Opening.TUPLE_TAKEN -> Verdict.DROPPED_TUPLE_TAKEN;
            default -> Verdict.DROPPED_NO_ROOM;
        };
    }

    /** Does what a note from another thread asks: see {@link Notes}. */
    void read(final int type, final DirectBuffer note, final int at) {
        switch (type) {
            case Notes.ADOPT -> adopt(flows.adopt(note, at));
            case Notes.FORGET -> forget(flows.find(note, at));
            case Notes.MOVE -> census.arrives(flows.adopt(note, at), note, at);
            default -> moves.whereabouts(Notes.hash(note, at), Notes.knower(note, at));
        }
    }

    /** A connection is remembered that was not begun here: the process before, or the store, knew it. */
    void adopt(final int flow) {
        if (flow != FlowTable.NONE) {
            census.resides(flow);
        }
    }

    private void forget(final int flow) {
        if (flow != FlowTable.NONE) {
            census.ends(flow);
            flows.remove(flow);
        }
    }

    /**
     * Has the flow table ask here how long connections are remembered, and tell here which are forgotten. One path of a table.
     * The only place where that is said, so that to the compiler all tables ask in the same way.
     */
    void attend() {
        flows.timeouts(backend -> view.timeouts(backend));
        flows.departures(census::ends);
    }

    /** What is no packet of a connection, but may be about one, or be asked of an address that is ours. */
    private Verdict other(final PacketShape packet, final Arrival arrival) {
        switch (packet.kind()) {
            case MALFORMED:
                return Verdict.DROPPED_MALFORMED;
            case ICMP_ERROR:
                return packet.destinationMac() != view.mac() ? Verdict.DROPPED_OTHER_HOST : strays.error(packet, arrival);
            case LATER_FRAGMENT:
                return packet.destinationMac() != view.mac() ? Verdict.DROPPED_OTHER_HOST : strays.laterFragment(packet, arrival);
            default:
                return answers.answer(packet, view);
        }
    }

    /** The memory in which the frames lie. */
    UnsafeBuffer frames() {
        return frames;
    }

    /** Where frame {@code i} begins, now that it is decided upon. */
    public int offset(final int i) {
        return packets[i].offset();
    }

    /** How many bytes frame {@code i} has, now that it is decided upon. */
    public int length(final int i) {
        return packets[i].length();
    }

    /** Keeps the touching of lines from being optimised away. */
    @Override
    public String toString() {
        return "packet path over " + flows + ", " + touched;
    }
}

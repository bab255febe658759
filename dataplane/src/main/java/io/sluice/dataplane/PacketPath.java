package io.sluice.dataplane;

import static io.sluice.dataplane.ForwardingView.NONE;

import io.sluice.dataplane.answer.ArpAnswer;
import io.sluice.dataplane.answer.EchoAnswer;
import io.sluice.dataplane.answer.NeighbourAnswer;
import io.sluice.dataplane.rewrite.Rewrite;
import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.table.Tally;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The life of one packet, top to bottom. Nothing happens to a packet that cannot be seen from here.
 *
 * <p>A burst is measured first ({@link #measure}), frame by frame; then its connections' lines are fetched from memory, all at
 * once ({@link #fetch}); then every frame is decided upon ({@link #decide}) and lies ready to be sent, {@link #length} bytes
 * long, where it was received.
 *
 * <p>Single-threaded: one to a worker. Allocates nothing, waits for nothing, throws nothing.
 */
public final class PacketPath {
    /** Most packets in a burst. */
    public static final int BURST = 64;

    private final UnsafeBuffer frames;
    private final FlowTable flows;
    private final Tally tally;
    private final int worker;
    private final Rewrite[] rewrites = Rewrite.all();
    private final PacketShape[] packets = new PacketShape[BURST];
    private final int[] lengths = new int[BURST];

    private ForwardingView view;
    private int nowSeconds;
    private long touched;

    /**
     * A path over frames that lie in {@code frames}.
     *
     * @param flows  where connections go
     * @param tally  what was forwarded, by VIP and backend
     * @param worker the worker's number: whose schedulers of a view to ask
     */
    public PacketPath(final UnsafeBuffer frames, final FlowTable flows, final Tally tally, final int worker) {
        this.frames = frames;
        this.flows = flows;
        this.tally = tally;
        this.worker = worker;
        flows.evictions(this::departed);
        for (int i = 0; i < BURST; i++) {
            packets[i] = new PacketShape();
        }
    }

    /** Begins a burst: all its packets see the same view and the same second. */
    public void begin(final ForwardingView current, final int seconds) {
        view = current;
        nowSeconds = seconds;
    }

    /** Measures frame {@code i} of the burst. */
    public void measure(final int i, final int offset, final int length) {
        lengths[i] = length;
        packets[i].measure(frames, offset, length);
    }

    /**
     * Has the lines of the first {@code count} frames' connections on the way together. A loop of its own, and this short,
     * because a processor looks only some 200 instructions beyond a line it waits for: so it meets twenty more, not two.
     */
    public void fetch(final int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += flows.touch(packets[i].flowHash());
        }
        for (int i = 0; i < count; i++) {
            sum += flows.touchFlow(packets[i].flowHash());
        }
        touched = sum;
    }

    /** Decides what becomes of frame {@code i}, and rewrites it to match. */
    public Verdict decide(final int i) {
        final PacketShape packet = packets[i];

        // 1. Is it part of a connection, and was it sent to us?
        final PacketKind kind = packet.kind();
        if (kind != PacketKind.TRANSPORT) {
            return answer(i, packet, kind);
        }
        if (packet.destinationMac() != view.mac()) {
            return Verdict.DROPPED_OTHER_HOST;
        }

        // 2. Which VIP is it for?
        final int vip = view.vip(packet);
        if (vip == NONE) {
            return view.isVip(packet) ? Verdict.DROPPED_NO_SERVICE : Verdict.DROPPED_NOT_A_VIP;
        }

        // 3. Have we seen its connection before, and can that go on where it was?
        int flow = flows.find(packet);
        int backend = flow == FlowTable.NONE ? NONE : view.serving(flows.backend(flow), packet.opensConnection());

        // 4. If not, which backend takes it?
        if (backend == NONE) {
            backend = view.choose(worker, vip, packet);
            if (backend == NONE) {
                tally.noBackend(view.vipId(vip));
                return Verdict.DROPPED_NO_BACKEND;
            }
            flow = remember(flow, packet, vip, view.backendId(backend));
        }
        if (flow != FlowTable.NONE) {
            count(view.backendId(backend), flows.saw(flow, packet.tcpFlags(), false, nowSeconds));
        }

        // 5. Point it there.
        rewrites[view.mode(vip)].rewrite(frames, packet, view.backendMac(backend), view.mac());
        tally.forwarded(view.backendId(backend), view.vipId(vip), packet.length());
        return flow == FlowTable.NONE ? Verdict.FORWARDED_UNTRACKED : Verdict.FORWARDED;
    }

    /** How many bytes frame {@code i} has, now that it is decided upon. */
    public int length(final int i) {
        return lengths[i];
    }

    private int remember(final int known, final PacketShape packet, final int vip, final int backendId) {
        int flow = known;
        if (known == FlowTable.NONE) {
            flow = flows.insert(packet, backendId, nowSeconds);
        } else {
            departed(flows.backend(known), flows.isActive(known));
            flows.backend(known, backendId);
        }
        if (flow != FlowTable.NONE) {
            tally.opened(backendId, view.vipId(vip));
            count(backendId, flows.isActive(flow) ? 1 : 0);
        }
        return flow;
    }

    /** A connection is not its backend's any more: it was forgotten, or goes elsewhere. */
    void departed(final int backendId, final boolean active) {
        tally.closed(backendId);
        count(backendId, active ? -1 : 0);
    }

    private void count(final int backendId, final int more) {
        if (more != 0) {
            view.count(worker, backendId, more);
        }
    }

    /** What belongs to no connection: what is asked about a VIP itself is answered in place, as the host that owns it would. */
    private Verdict answer(final int i, final PacketShape packet, final PacketKind kind) {
        if (kind == PacketKind.MALFORMED) {
            return Verdict.DROPPED_MALFORMED;
        }
        if (kind == PacketKind.OTHER) {
            return Verdict.DROPPED_UNSUPPORTED;
        }
        if (!view.isVip(packet)) {
            return Verdict.DROPPED_NOT_A_VIP;
        }
        switch (kind) {
            case ARP_REQUEST:
                lengths[i] = ArpAnswer.reply(frames, packet, view.mac());
                return Verdict.ANSWERED_ARP;
            case NEIGHBOUR_SOLICITATION:
                lengths[i] = NeighbourAnswer.advertise(frames, packet, view.mac());
                return Verdict.ANSWERED_SOLICITATION;
            case ECHO_REQUEST:
                if (packet.destinationMac() != view.mac()) {
                    return Verdict.DROPPED_OTHER_HOST;
                }
                lengths[i] = EchoAnswer.reply(frames, packet, view.mac());
                return Verdict.ANSWERED_ECHO;
            case LATER_FRAGMENT:
                return Verdict.DROPPED_FRAGMENT;
            default:
                return Verdict.DROPPED_UNSUPPORTED;
        }
    }

    /** Keeps the touching of lines from being optimised away. */
    @Override
    public String toString() {
        return "packet path over " + flows + ", " + touched;
    }
}

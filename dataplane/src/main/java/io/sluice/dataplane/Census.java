package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Target;
import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.table.Tally;
import org.agrona.DirectBuffer;

/**
 * Keeps count of a worker's connections as they come and go: for people ({@link Tally}), for the schedulers (by the view), and
 * for the clients of persistent VIPs ({@link StickTable}). Belongs to a {@link PacketPath}.
 */
final class Census {
    private final int worker;
    private final FlowTable flows;
    private final Tally tally;
    private final StickTable sticks;
    private ForwardingView view;
    private int nowSeconds;

    Census(final WorkerState state) {
        worker = state.number();
        flows = state.flows();
        tally = state.tally();
        sticks = state.sticks();
    }

    void begin(final ForwardingView current, final int seconds) {
        view = current;
        nowSeconds = seconds;
    }

    /** A connection is remembered that was not begun here; its backend may be gone. */
    void resides(final int flow) {
        final Target target = view.target(flows.backend(flow));
        if (target != null) {
            counts(flow, target);
            final Clients clients = view.clients(target.vip());
            if (clients != null) {
                clients.resides(sticks, flows.sourceHi(flow), flows.sourceLo(flow), target.id(), nowSeconds);
            }
        }
    }

    /** A connection to this backend is remembered from now on: {@code flow} is its forward or single line. */
    void begins(final int flow, final Target target) {
        counts(flow, target);
        final Clients clients = view.clients(target.vip());
        if (clients != null && !clients.began(sticks, flows.sourceHi(flow), flows.sourceLo(flow), target.id(), nowSeconds)) {
            sticks.refuse(worker);
        }
    }

    private void counts(final int flow, final Target target) {
        tally.opened(target.id(), view.vipId(target.vip()));
        count(target.id(), flows.isActive(flow) ? 1 : 0);
    }

    /** A connection, named by its forward or single line, is about to be forgotten, or goes elsewhere. */
    void ends(final int flow) {
        final int backend = flows.backend(flow);
        tally.closed(backend);
        count(backend, flows.isActive(flow) ? -1 : 0);
        if (view.persists()) {
            ended(view.vip(flows.destinationHi(flow), flows.destinationLo(flow), flows.protocol(flow),
                flows.destinationPort(flow)), flows.sourceHi(flow), flows.sourceLo(flow), !flows.isHalfOpen(flow));
        }
    }

    private void ended(final int vip, final long clientHi, final long clientLo, final boolean wasSomebodys) {
        final Clients clients = vip == ForwardingView.NONE ? null : view.clients(vip);
        if (clients != null) {
            clients.ended(sticks, clientHi, clientLo, wasSomebodys, nowSeconds);
        }
    }

    /** A connection of this backend goes to another worker. */
    void leaves(final int backend, final boolean active) {
        count(backend, active ? -1 : 0);
    }

    /** One comes from another worker; {@code flow} is negative if there is no room for it, and it is remembered no more. */
    void arrives(final int flow, final DirectBuffer record, final int at) {
        final int backend = FlowRecord.backend(record, at);
        if (flow >= 0) {
            count(backend, flows.isActive(flow) ? 1 : 0);
            return;
        }
        tally.closed(backend);
        if (view.persists()) {
            ended(view.vip(FlowRecord.destinationHi(record, at), FlowRecord.destinationLo(record, at),
                FlowRecord.protocol(record, at), FlowRecord.ports(record, at) & 0xffff), FlowRecord.sourceHi(record, at),
                FlowRecord.sourceLo(record, at), true);
        }
    }

    /** A backend has one active connection more, or less: {@code more} is 1, 0 or -1. */
    void count(final int backend, final int more) {
        if (more != 0) {
            view.count(worker, backend, more);
        }
    }
}

package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Leaving;
import io.sluice.dataplane.rewrite.Target;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;

/**
 * Which backend takes a connection that has none: the one that its client has, the scheduler's choice, the next that has room, a
 * sorry one. Belongs to a {@link PacketPath}.
 */
final class Choice {
    private final int worker;
    private final StickTable sticks;
    private ForwardingView view;
    private int nowSeconds;

    Choice(final int worker, final StickTable sticks) {
        this.worker = worker;
        this.sticks = sticks;
    }

    void begin(final ForwardingView current, final int seconds) {
        view = current;
        nowSeconds = seconds;
    }

    /**
     * For a connection that begins, or must leave the backend that it had, or that nobody remembers; null if no backend takes it.
     *
     * @param before the backend that it had, or null
     */
    Target of(final int vip, final PacketShape packet, final Target before) {
        final boolean opens = packet.opensConnection();
        final boolean canStay = before != null && before.mac() != 0 && !opens;
        if (canStay && (packet.tcpFlags() & Tcp.RST) != 0) {
            return before;                                         // a reset moves nothing
        }
        final boolean forgotten = before == null && packet.protocol() == Tcp.PROTOCOL && !opens;
        final Target chosen = forgotten ? stateless(vip, packet) : begun(vip, packet);
        return chosen == null && canStay && before.leaving() != Leaving.END ? before : chosen;
    }

    private Target begun(final int vip, final PacketShape packet) {
        final Target known = ofClient(vip, packet);
        if (known != null) {
            return known;
        }
        final Target chosen = view.choose(worker, vip, packet);
        final Target roomy = chosen != null && view.isFull(chosen) ? view.nextWithRoom(vip, packet) : chosen;
        if (roomy != null) {
            return roomy;
        }
        final Target sorry = view.sorry(vip, packet);
        return sorry != null && view.isFull(sorry) ? null : sorry;
    }

    /**
     * For a packet of a connection that is not remembered: the same backend for each, here and on every machine that balances the
     * same VIP.
     */
    Target stateless(final int vip, final PacketShape packet) {
        final Target known = ofClient(vip, packet);
        if (known != null) {
            return known;
        }
        final Target chosen = view.stateless(vip, packet);
        return chosen == null ? view.sorry(vip, packet) : chosen;
    }

    /** The same for one that was to go to {@code chosen}, and to be remembered, and was not. */
    Target unremembered(final int vip, final PacketShape packet, final Target chosen) {
        final Target stateless = stateless(vip, packet);
        return stateless == null ? chosen : stateless;
    }

    /** The backend that the packet's client has from earlier, if the VIP is persistent and it takes another connection. */
    private Target ofClient(final int vip, final PacketShape packet) {
        final Clients clients = view.clients(vip);
        final Target known = clients == null ? null : view.target(clients.find(sticks, packet, nowSeconds));
        return known == null || known.vip() != vip || !known.accepting() || view.isFull(known) ? null : known;
    }
}

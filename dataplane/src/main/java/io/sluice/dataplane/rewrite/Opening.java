package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Ethernet;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Opens translated connections: decides by which tuple the backend is to know each, and remembers it both ways. A tuple that is
 * alive is never given to another connection: the flow table, which finds replies by it, says which are.
 * <pre>
 *              forward line                        reply line
 *  nat         client:port -> vip:port             backend:port -> client:port
 *  fullnat     client:port -> vip:port             backend:port -> source:port, of the worker's share of the pool
 * </pre>
 * Single-threaded: belongs to a worker.
 */
public final class Opening {
    /** The flow table has no room for it. */
    public static final int NO_ROOM = FlowTable.NONE;
    /** No free source address and port was found in the pool; all were looked at if they are few. */
    public static final int NO_SOURCE_PORT = -2;
    /** Another connection looks just the same to the backend: the same client, from the same port, by another VIP. */
    public static final int TUPLE_TAKEN = -3;

    /** So many pairs are looked at; among pairs of which 95 of 100 are taken, 998 of 1,000 connections find one. */
    static final int MOST_TRIES = 128;

    private static final long SPREAD = 0x9e3779b97f4a7c15L;        // 2^64 divided by the golden ratio, odd

    private final UnsafeBuffer frames;
    private final FlowTable flows;
    private final int worker;
    private final int workers;

    /**
     * Of one worker.
     *
     * @param worker its number, 0 to {@code workers - 1}
     */
    public Opening(final UnsafeBuffer frames, final FlowTable flows, final int worker, final int workers) {
        this.frames = frames;
        this.flows = flows;
        this.worker = worker;
        this.workers = workers;
    }

    /**
     * Opens the connection of a packet that has none, and remembers where its replies go: to the station that sent the frame.
     *
     * @param target a backend whose mode translates
     * @return the forward line; or {@link #NO_ROOM}, {@link #NO_SOURCE_PORT} or {@link #TUPLE_TAKEN}, all negative
     */
    public int open(final PacketShape packet, final Target target, final int nowSeconds) {
        final int flow = target.sources() == null ? asClient(packet, target, nowSeconds) : fromPool(packet, target, nowSeconds);
        if (flow >= 0) {
            flows.lastHop(flow, Ethernet.source(frames, packet.offset()), packet.vlan());
        }
        return flow;
    }

    private int asClient(final PacketShape packet, final Target target, final int nowSeconds) {
        if (target.ipv4() == packet.ipv6()) {
            return NO_SOURCE_PORT;                                 // the client has no address of the backend's family
        }
        final int ports = backendPort(packet, target) << Short.SIZE | packet.sourcePort();
        if (isTaken(packet, target, packet.sourceHi(), packet.sourceLo(), ports)) {
            return TUPLE_TAKEN;
        }
        return insert(packet, target, packet.sourceHi(), packet.sourceLo(), ports, nowSeconds);
    }

    private int fromPool(final PacketShape packet, final Target target, final int nowSeconds) {
        final SourcePorts sources = target.sources();
        final int size = sources.size(worker, workers);
        if (size == 0) {
            return NO_SOURCE_PORT;
        }
        final long random = (packet.flowHash() ^ packet.flowHash() >>> Integer.SIZE) * SPREAD;
        final int step = step((int) random >>> 1, size);
        int at = (int) ((random >>> Integer.SIZE) * size >>> Integer.SIZE);
        for (int tries = Math.min(size, MOST_TRIES); tries > 0; tries--) {
            final long hi = sources.hi(at, worker, workers);
            final long lo = sources.lo(at, worker, workers);
            final int ports = backendPort(packet, target) << Short.SIZE | sources.port(at, worker, workers);
            if (!isTaken(packet, target, hi, lo, ports)) {
                return insert(packet, target, hi, lo, ports, nowSeconds);
            }
            at = at >= size - step ? at - (size - step) : at + step;
        }
        return NO_SOURCE_PORT;
    }

    /** From 1 to {@code size - 1}, and prime to {@code size}: steps of that come by every pair before the first comes again. */
    private static int step(final int random, final int size) {
        if (size <= 2) {
            return 1;
        }
        int step = 1 + random % (size - 1);
        while (commonDivisor(size, step) != 1) {
            step = step == size - 1 ? 1 : step + 1;
        }
        return step;
    }

    private static int commonDivisor(final int one, final int other) {
        int a = one;
        int b = other;
        while (b != 0) {
            final int rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    private static int backendPort(final PacketShape packet, final Target target) {
        return target.port() == Target.AS_ASKED ? packet.destinationPort() : target.port();
    }

    private boolean isTaken(final PacketShape packet, final Target target, final long hi, final long lo, final int ports) {
        final int protocol = packet.protocol();
        final long hash = flows.hash(target.addressHi(), target.addressLo(), hi, lo, ports, protocol);
        return flows.find(hash, target.addressHi(), target.addressLo(), hi, lo, ports, protocol) != FlowTable.NONE;
    }

    private int insert(final PacketShape packet, final Target target, final long hi, final long lo, final int ports,
        final int nowSeconds) {
        return flows.insertPair(packet, target.id(), target.addressHi(), target.addressLo(), hi, lo, ports, nowSeconds);
    }
}

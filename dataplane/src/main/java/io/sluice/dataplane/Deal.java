package io.sluice.dataplane;

import io.sluice.flow.FlowRecord;
import io.sluice.packet.FiveTuple;
import org.agrona.DirectBuffer;

/** Which worker is to know which connection, where that is not left to the network card. */
final class Deal {
    private static final long SPREAD = 0x9e3779b97f4a7c15L;        // 2^64 divided by the golden ratio, odd

    private Deal() {
    }

    /** Of connections under the client's own address, by that address alone: later fragments have no ports. */
    static int ownerOf(final long clientHi, final long clientLo, final int workers) {
        final long mixed = (clientHi * 31 + clientLo) * SPREAD;
        return (int) ((mixed >>> Integer.SIZE) % workers);
    }

    /** Of connections under an address of a source pool, by the port there ({@link io.sluice.dataplane.rewrite.SourcePorts}). */
    static int ownerOf(final int sourcePort, final int workers) {
        return sourcePort % workers;
    }

    /**
     * The worker that replies to the connection of a {@link FlowRecord} are handed to. One without replies may be any worker's,
     * until its packets show which ({@link Moves}).
     */
    static int workerOf(final DirectBuffer record, final int at, final int workers) {
        final long clientHi = FlowRecord.sourceHi(record, at);
        final long clientLo = FlowRecord.sourceLo(record, at);
        if (!FlowRecord.isPair(record, at)) {
            final long hash = FiveTuple.hash(clientHi, clientLo, FlowRecord.destinationHi(record, at),
                FlowRecord.destinationLo(record, at), FlowRecord.ports(record, at), FlowRecord.protocol(record, at));
            return (int) ((hash >>> Integer.SIZE) % workers);
        }
        final boolean itself = clientHi == FlowRecord.replyDestinationHi(record, at)
            && clientLo == FlowRecord.replyDestinationLo(record, at);
        return itself ? ownerOf(clientHi, clientLo, workers) : ownerOf(FlowRecord.replyPorts(record, at) & 0xffff, workers);
    }
}

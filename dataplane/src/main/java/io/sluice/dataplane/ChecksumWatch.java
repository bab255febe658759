package io.sluice.dataplane;

import io.sluice.packet.Checksum;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Counts packets whose checksum hardware was to finish, and did not: what a sender on the same machine, or a virtual one, hands
 * over with checksum offload switched on. Once translated or in a tunnel, nobody finishes it, and the receiver drops the packet.
 * It looks at packets that begin a connection alone. Belongs to a worker.
 */
final class ChecksumWatch {
    private long unfinished;

    /** Looks at the checksum of a TCP segment or a datagram. */
    void look(final UnsafeBuffer frames, final PacketShape packet) {
        final int l4 = packet.l4();
        final int protocol = packet.protocol();
        if (protocol == Tcp.PROTOCOL || protocol == Udp.PROTOCOL && Udp.checksum(frames, l4) != 0) {
            final int checksum = protocol == Tcp.PROTOCOL ? Tcp.checksum(frames, l4) : Udp.checksum(frames, l4);
            final long pseudoHeader = Checksum.pseudoHeader(packet.sourceHi(), packet.sourceLo(), packet.destinationHi(),
                packet.destinationLo(), protocol, packet.l3() + packet.l3Length() - l4);
            unfinished += Checksum.isUnfinished(checksum, pseudoHeader) ? 1 : 0;
        }
    }

    /** How many there were. */
    long unfinished() {
        return unfinished;
    }
}

package io.sluice.xdp;

import static java.nio.ByteOrder.nativeOrder;

import org.agrona.DirectBuffer;

/**
 * Frames the kernel could not pass through a socket, since it was opened ({@code struct xdp_statistics}, linux/if_xdp.h).
 *
 * @param rxDropped       not received: longer than a frame, or for other reasons
 * @param rxInvalid       addresses in the fill ring that lie in no frame
 * @param txInvalid       descriptors in the TX ring that lie in no frame; their frames are lost
 * @param rxRingFull      not received, because we were behind
 * @param fillRingEmpty   not received, because no free frame was there
 * @param txRingEmpty     wake-ups that found nothing to send
 */
public record XdpStatistics(long rxDropped, long rxInvalid, long txInvalid, long rxRingFull, long fillRingEmpty,
    long txRingEmpty) {

    /** Reads one {@code struct xdp_statistics}. */
    static XdpStatistics read(final DirectBuffer memory) {
        return new XdpStatistics(word(memory, 0), word(memory, 1), word(memory, 2), word(memory, 3), word(memory, 4),
            word(memory, 5));
    }

    private static long word(final DirectBuffer memory, final int i) {
        return memory.getLong(i * Long.BYTES, nativeOrder());
    }
}

package io.sluice.xdp;

import static java.nio.ByteOrder.nativeOrder;

import org.agrona.DirectBuffer;

/**
 * Where the words of one ring lie in its mapping, in bytes; the kernel is asked, since it may move them.
 *
 * @param producer    the index of the next slot to be written; the producer writes this word
 * @param consumer    the index of the next slot to be read; the consumer writes this word
 * @param descriptors the first slot
 * @param flags       whether the kernel wants to be woken; the kernel writes this word
 */
record RingOffsets(int producer, int consumer, int descriptors, int flags) {
    /** Reads one {@code struct xdp_ring_offset}. */
    static RingOffsets read(final DirectBuffer memory, final int at) {
        return new RingOffsets(
            Math.toIntExact(memory.getLong(at + XdpAbi.RING_OFFSET_PRODUCER, nativeOrder())),
            Math.toIntExact(memory.getLong(at + XdpAbi.RING_OFFSET_CONSUMER, nativeOrder())),
            Math.toIntExact(memory.getLong(at + XdpAbi.RING_OFFSET_DESC, nativeOrder())),
            Math.toIntExact(memory.getLong(at + XdpAbi.RING_OFFSET_FLAGS, nativeOrder())));
    }

    /** Bytes to map for a ring of so many slots. */
    int mappingLength(final int slots, final int slotLength) {
        return descriptors + slots * slotLength;
    }
}

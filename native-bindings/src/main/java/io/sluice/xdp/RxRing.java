package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that came from the wire. The kernel writes the producer word, we the consumer word. Single-threaded on our side.
 */
public final class RxRing {
    private final UnsafeBuffer memory;
    private final RingOffsets at;
    private final int size;
    private int produced;
    private int consumed;

    /** A ring of {@code size} slots, a power of two, lying in {@code memory}. */
    RxRing(final UnsafeBuffer memory, final RingOffsets at, final int size) {
        this.memory = memory;
        this.at = at;
        this.size = size;
        resume();
    }

    /** Goes on from where the shared words stand, whoever of this side has moved them. */
    void resume() {
        produced = memory.getIntAcquire(at.producer());
        consumed = memory.getInt(at.consumer());
    }

    /** How many frames are ready, at most {@code limit}. Pairs with the kernel's release of the producer word. */
    public int peek(final int limit) {
        if (produced == consumed) {                                // our copies; the shared word only when they run out
            produced = memory.getIntAcquire(at.producer());
        }
        return Math.min(produced - consumed, limit);               // subtraction, so wrap-around at 2^32 is harmless
    }

    /** Where the packet in ready slot {@code i}, counted from 0, begins in the umem. */
    public int offset(final int i) {
        return (int) memory.getLong(slot(i) + XdpAbi.DESC_ADDR);   // a umem is smaller than 2 GiB
    }

    /** How many bytes the packet in ready slot {@code i} has. */
    public int length(final int i) {
        return memory.getInt(slot(i) + XdpAbi.DESC_LEN);
    }

    private int slot(final int i) {
        return at.descriptors() + ((consumed + i) & (size - 1)) * XdpAbi.DESC_LENGTH;
    }

    /** Gives {@code count} slots, not their frames, back to the kernel. One store for the whole burst. */
    public void release(final int count) {
        consumed += count;
        memory.putIntRelease(at.consumer(), consumed);
    }
}

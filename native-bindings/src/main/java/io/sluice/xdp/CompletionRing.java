package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that the kernel has sent, or dropped in sending, and gives back. The kernel writes the producer word, we the consumer
 * word. Single-threaded on our side.
 */
public final class CompletionRing {
    private final UnsafeBuffer memory;
    private final RingOffsets at;
    private final int size;
    private int produced;
    private int consumed;

    /** A ring of {@code size} slots, a power of two, lying in {@code memory}. */
    CompletionRing(final UnsafeBuffer memory, final RingOffsets at, final int size) {
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

    /** How many frames are back, at most {@code limit}. Pairs with the kernel's release of the producer word. */
    public int peek(final int limit) {
        if (produced == consumed) {                                // our copies; the shared word only when they run out
            produced = memory.getIntAcquire(at.producer());
        }
        return Math.min(produced - consumed, limit);               // subtraction, so wrap-around at 2^32 is harmless
    }

    /** The umem offset in slot {@code i}, counted from 0: where the packet that was sent began, anywhere within its frame. */
    public int offset(final int i) {
        final int slot = at.descriptors() + ((consumed + i) & (size - 1)) * XdpAbi.ADDR_LENGTH;
        return (int) memory.getLong(slot);                         // a umem is smaller than 2 GiB
    }

    /** Gives {@code count} slots back to the kernel. One store for the whole burst. */
    public void release(final int count) {
        consumed += count;
        memory.putIntRelease(at.consumer(), consumed);
    }
}

package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Free frames on their way to the kernel, which receives into them. We write the producer word, the kernel the consumer word.
 * Frames are set beyond what is published and become the kernel's with {@link #submit}. Single-threaded on our side.
 */
public final class FillRing {
    private final UnsafeBuffer memory;
    private final RingOffsets at;
    private final int size;
    private int produced;
    private int consumed;

    /** A ring of {@code size} slots, a power of two, lying in {@code memory}. */
    FillRing(final UnsafeBuffer memory, final RingOffsets at, final int size) {
        this.memory = memory;
        this.at = at;
        this.size = size;
        resume();
    }

    /** Goes on from where the shared words stand, whoever of this side has moved them. */
    void resume() {
        produced = memory.getInt(at.producer());
        consumed = memory.getIntAcquire(at.consumer());
    }

    /**
     * How many slots can be set now, at most {@code wanted}. Pairs with the kernel's release of the consumer word, after which it
     * no longer reads those slots.
     */
    public int reserve(final int wanted) {
        if (size - (produced - consumed) < wanted) {               // our copy; the shared word only when it runs out
            consumed = memory.getIntAcquire(at.consumer());
        }
        return Math.min(size - (produced - consumed), wanted);     // subtraction, so wrap-around at 2^32 is harmless
    }

    /** Sets reserved slot {@code i}, counted from 0, to a frame: any offset within it will do. */
    public void set(final int i, final int frame) {
        memory.putLong(at.descriptors() + ((produced + i) & (size - 1)) * XdpAbi.ADDR_LENGTH, frame);
    }

    /** Gives the first {@code count} slots that were set to the kernel. One store for the whole burst. */
    public void submit(final int count) {
        produced += count;
        memory.putIntRelease(at.producer(), produced);
    }

    /** Whether the kernel has stopped receiving for want of frames and must be told of new ones. Always false in copy mode. */
    public boolean needsWakeup() {
        return (memory.getIntVolatile(at.flags()) & XdpAbi.RING_NEED_WAKEUP) != 0;
    }
}

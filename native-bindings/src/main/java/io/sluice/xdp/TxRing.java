package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames on their way to the wire. We write the producer word, the kernel the consumer word. Descriptors are set beyond what is
 * published and become the kernel's with {@link #submit}. Single-threaded on our side.
 */
public final class TxRing {
    private final UnsafeBuffer memory;
    private final RingOffsets at;
    private final int size;
    private int produced;
    private int consumed;

    /** A ring of {@code size} slots, a power of two, lying in {@code memory}. */
    TxRing(final UnsafeBuffer memory, final RingOffsets at, final int size) {
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

    /**
     * Sets reserved slot {@code i}, counted from 0.
     *
     * @param offset where the packet begins in the umem; with {@code length} it must stay within one frame, or the kernel
     *               drops it and never gives the frame back
     */
    public void set(final int i, final int offset, final int length) {
        final int slot = at.descriptors() + ((produced + i) & (size - 1)) * XdpAbi.DESC_LENGTH;
        memory.putLong(slot + XdpAbi.DESC_ADDR, offset);
        memory.putInt(slot + XdpAbi.DESC_LEN, length);
        memory.putInt(slot + XdpAbi.DESC_OPTIONS, 0);
    }

    /** Gives the first {@code count} slots that were set to the kernel. One store for the whole burst. */
    public void submit(final int count) {
        produced += count;
        memory.putIntRelease(at.producer(), produced);
    }

    /** How many submitted frames the kernel has not taken yet. It takes none in copy mode until it is woken. */
    public int waiting() {
        consumed = memory.getIntAcquire(at.consumer());
        return produced - consumed;
    }

    /** Whether the kernel takes frames only when it is told to. Always true in copy mode. */
    public boolean needsWakeup() {
        return (memory.getIntVolatile(at.flags()) & XdpAbi.RING_NEED_WAKEUP) != 0;
    }
}

package io.sluice.afpacket;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Slots that the kernel sends from, once it is woken. The status word of a slot says whose it is: ours while it is
 * {@code TP_STATUS_AVAILABLE}, the kernel's from {@link #submit} until it is that again. Single-threaded on our side.
 */
public final class PacketTxRing {
    private final UnsafeBuffer memory;
    private final int begin;
    private final PacketSocketConfig config;
    private int next;
    private int unsent;

    /** The ring that lies at {@code begin}. */
    PacketTxRing(final UnsafeBuffer memory, final int begin, final PacketSocketConfig config) {
        this.memory = memory;
        this.begin = begin;
        this.config = config;
    }

    /** The longest frame that a slot can take, in bytes. */
    public int longestFrame() {
        return config.slotSize() - PacketAbi.HEADER_LENGTH;
    }

    /** Whether a frame can be submitted. Pairs with the kernel's release of the status word. */
    public boolean hasRoom() {
        return unsent < config.slots() && status(next) == PacketAbi.STATUS_AVAILABLE;
    }

    /** Copies a frame into the next slot, which must be there, for the kernel to send when woken. */
    public void submit(final UnsafeBuffer from, final int offset, final int length) {
        final int slot = slot(next);
        memory.putBytes(slot + PacketAbi.HEADER_LENGTH, from, offset, length);
        memory.putInt(slot + PacketAbi.LEN, length);
        memory.putIntRelease(slot + PacketAbi.STATUS, PacketAbi.STATUS_SEND_REQUEST);
        next = (next + 1) & (config.slots() - 1);
        unsent++;
    }

    /** How many submitted frames the kernel has not taken yet; it takes them in order. */
    public int waiting() {
        while (unsent > 0 && status((next - unsent) & (config.slots() - 1)) != PacketAbi.STATUS_SEND_REQUEST) {
            unsent--;
        }
        return unsent;
    }

    private int status(final int index) {
        return memory.getIntAcquire(slot(index) + PacketAbi.STATUS);
    }

    private int slot(final int index) {
        return begin + index * config.slotSize();
    }
}

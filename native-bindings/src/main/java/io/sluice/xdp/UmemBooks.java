package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is written down of a umem, behind its frames, so that whoever goes on with the memory knows where every frame is: for
 * which configuration it was made, who holds how many frames, and which are free.
 *
 * <pre>
 *   +--------+---------------+-------------+------------+
 *   | format | configuration | FrameLedger | FrameStack |
 *   +--------+---------------+-------------+------------+
 *   0        8               64            128
 * </pre>
 *
 * Right between two bursts. Plain memory, without order among its words: one thread writes it, and the next one reads it when
 * that thread has ended.
 */
final class UmemBooks {
    static final int CACHE_LINE = 64;

    private static final long FORMAT_1 = 0x536c_7569_6365_0001L;   // "Sluice", then the number of this layout
    private static final int FORMAT = 0;
    private static final int CONFIG = 8;
    private static final int LEDGER = CACHE_LINE;
    private static final int STACK = 2 * CACHE_LINE;

    private final UnsafeBuffer memory;
    private final FrameLedger ledger;
    private final FrameStack free;

    /** The books of so many frames, which lie in {@code memory}. */
    UmemBooks(final UnsafeBuffer memory, final int frames) {
        this.memory = memory;
        this.ledger = new FrameLedger(new UnsafeBuffer(memory, LEDGER, CACHE_LINE), frames);
        this.free = new FrameStack(new UnsafeBuffer(memory, STACK, FrameStack.length(frames)));
    }

    /** Bytes of the books of so many frames. */
    static int length(final int frames) {
        return STACK + FrameStack.length(frames);
    }

    /** Begins books, in zeroed memory, by which all frames are free. */
    void begin(final XdpSocketConfig config) {
        ledger.begin();
        free.pushAll(config.frames(), config.frameSize());
        final int[] words = words(config);
        for (int i = 0; i < words.length; i++) {
            memory.putInt(CONFIG + i * Integer.BYTES, words[i]);
        }
        memory.putLong(FORMAT, FORMAT_1);
    }

    /**
     * Refuses memory that does not have its books here, or has them of something else.
     *
     * @throws IllegalArgumentException when it was made for another configuration, or by an edition with another layout
     */
    void check(final XdpSocketConfig config) {
        final int[] words = words(config);
        boolean same = memory.getLong(FORMAT) == FORMAT_1;
        for (int i = 0; i < words.length; i++) {
            same &= memory.getInt(CONFIG + i * Integer.BYTES) == words[i];
        }
        if (!same) {
            throw new IllegalArgumentException("this memory was not made for " + config + ", or by an edition of Sluice whose"
                + " books are others; open a new socket instead");
        }
    }

    private static int[] words(final XdpSocketConfig config) {
        return new int[] {config.queue(), config.ringSize(), config.frames(), config.frameSize(), config.headroom()};
    }

    /**
     * Goes on from what was written last, by one that has ended of itself. After one that was killed, between any two stores,
     * memory is begun anew: what it left may look whole, and have a frame in two places.
     *
     * @throws IllegalStateException when it was in the middle of a burst, whose frames nobody would give back
     */
    void resume() {
        free.resume();
        final boolean whole = ledger.balances() && ledger.held(FrameLedger.Place.RECEIVED) == 0
            && ledger.held(FrameLedger.Place.FREE) == free.size();
        if (!whole) {
            throw new IllegalStateException("frames were lost in the middle of a burst: " + ledger + ", of which "
                + free.size() + " are free");
        }
    }

    FrameLedger ledger() {
        return ledger;
    }

    FrameStack free() {
        return free;
    }
}

package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The free frames of a umem, each by the offset at which it begins. Last in, first out: the frame used last is the one most
 * likely still in the cache. Lies in memory that outlives this process's part in it ({@link UmemBooks}). Single-threaded.
 */
public final class FrameStack {
    private static final int SIZE = 0;
    private static final int FRAMES = UmemBooks.CACHE_LINE;

    private final UnsafeBuffer memory;

    /** The stack that lies in {@code memory}; zeroed, it is empty. */
    FrameStack(final UnsafeBuffer memory) {
        this.memory = memory;
    }

    /** Bytes of a stack that can hold so many frames. */
    static int length(final int frames) {
        return FRAMES + frames * Integer.BYTES;
    }

    /** Puts every frame of a umem on the stack, the first on top. */
    void pushAll(final int frames, final int frameSize) {
        for (int i = frames - 1; i >= 0; i--) {
            push(i * frameSize);
        }
    }

    /** How many frames are free. */
    public int size() {
        return memory.getInt(SIZE);
    }

    /** Puts a frame back. */
    public void push(final int frame) {
        final int size = memory.getInt(SIZE);
        memory.putInt(FRAMES + size * Integer.BYTES, frame);
        memory.putInt(SIZE, size + 1);
    }

    /** Takes a frame; the stack must not be empty. */
    public int pop() {
        final int size = memory.getInt(SIZE) - 1;
        memory.putInt(SIZE, size);
        return memory.getInt(FRAMES + size * Integer.BYTES);
    }
}

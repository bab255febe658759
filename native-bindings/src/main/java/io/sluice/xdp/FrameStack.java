package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The free frames of a umem, each by the offset at which it begins. Last in, first out: the frame used last is the one most
 * likely still in the cache. Lies in memory that outlives this process's part in it ({@link UmemBooks}), where it is right
 * whenever it has been {@linkplain #publish published}: once a burst. Single-threaded.
 */
public final class FrameStack {
    private static final int SIZE = 0;
    private static final int FRAMES = UmemBooks.CACHE_LINE;

    private final UnsafeBuffer memory;
    private int size;                                              // ours; that in memory would make each push wait for the last

    /** The stack that lies in {@code memory}; zeroed, it is empty. */
    FrameStack(final UnsafeBuffer memory) {
        this.memory = memory;
        resume();
    }

    /** Goes on from what was published, whoever did. */
    void resume() {
        size = memory.getInt(SIZE);
    }

    /** Says in the memory how many frames are free: so many as there are now. */
    public void publish() {
        memory.putInt(SIZE, size);
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
        publish();
    }

    /** How many frames are free. */
    public int size() {
        return size;
    }

    /** Puts a frame back. */
    public void push(final int frame) {
        memory.putInt(FRAMES + size * Integer.BYTES, frame);
        size++;
    }

    /** Takes a frame; the stack must not be empty. */
    public int pop() {
        size--;
        return memory.getInt(FRAMES + size * Integer.BYTES);
    }
}

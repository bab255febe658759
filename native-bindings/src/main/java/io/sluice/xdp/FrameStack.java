package io.sluice.xdp;

/**
 * The free frames of a umem, each by the offset at which it begins. Last in, first out: the frame used last is the one most
 * likely still in the cache. Single-threaded.
 */
public final class FrameStack {
    private final int[] frames;
    private int size;

    /** A stack holding every frame of {@code umem}. */
    public FrameStack(final Umem umem) {
        frames = new int[umem.frames()];
        for (int i = frames.length - 1; i >= 0; i--) {
            push(i * umem.frameSize());
        }
    }

    /** How many frames are free. */
    public int size() {
        return size;
    }

    /** Puts a frame back. */
    public void push(final int frame) {
        frames[size] = frame;
        size++;
    }

    /** Takes a frame; the stack must not be empty. */
    public int pop() {
        size--;
        return frames[size];
    }
}

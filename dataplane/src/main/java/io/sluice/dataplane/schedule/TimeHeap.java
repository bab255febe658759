package io.sluice.dataplane.schedule;

/** A heap of numbers, each with a time; the earliest on top, of equals the smallest number. Allocates nothing once made. */
final class TimeHeap {
    private static final int NUMBER_BITS = 17;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

    private final long[] heap;
    private int size;

    /** Room for so many. */
    TimeHeap(final int capacity) {
        heap = new long[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest time. */
    long earliest() {
        return heap[0] >> NUMBER_BITS;
    }

    /** A number below 2^17, a time from -2^46 to 2^46 - 1. */
    void push(final long time, final int number) {
        final long entry = time << NUMBER_BITS | number;
        int at = size++;
        while (at > 0 && heap[at - 1 >> 1] > entry) {
            heap[at] = heap[at - 1 >> 1];
            at = at - 1 >> 1;
        }
        heap[at] = entry;
    }

    /** Takes the number with the earliest time out. */
    int pop() {
        final int number = (int) (heap[0] & NUMBER_MASK);
        final long last = heap[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return number;
    }
}

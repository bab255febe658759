package io.sluice.dataplane.io;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One worker's packets, in and out, a burst at a time: {@link #receive}, then for every frame either {@link #transmit} or
 * {@link #discard}, exactly once, then {@link #flush}. Frames are borrowed: they may be read and rewritten where they lie from
 * {@code receive} until they are given back. Single-threaded: only its worker may touch it. Allocates nothing per burst.
 */
public interface PacketIo extends AutoCloseable {
    /** Bytes that may be written in front of every received frame; holds the longest encapsulation. */
    int HEADROOM = 128;

    /** Bytes that may be written behind every received frame; an advertisement can be longer than its solicitation. */
    int TAILROOM = 64;

    /** The memory in which all frames lie. */
    UnsafeBuffer frames();

    /**
     * Begins a burst.
     *
     * @param limit most frames to take
     * @return how many came, 0 to {@code limit}; they are numbered from 0 until {@link #flush}
     */
    int receive(int limit);

    /** Where frame {@code i} of this burst begins, as an offset into {@link #frames}. */
    int offset(int i);

    /** How many bytes frame {@code i} of this burst has, without the checksum that ends it on the wire. */
    int length(int i);

    /**
     * Sends frame {@code i} from where it lies now: up to {@link #HEADROOM} earlier and to {@link #TAILROOM} longer
     * than it was received.
     *
     * @return false when there was no room to send it; the frame was discarded
     */
    boolean transmit(int i, int offset, int length);

    /**
     * Sends a copy of a frame that lies elsewhere, with the burst.
     *
     * @return false when there was no room to send it
     */
    boolean send(UnsafeBuffer from, int offset, int length);

    /** Gives frame {@code i} back unsent. */
    void discard(int i);

    /** Ends the burst: what was sent is published, free frames are given back, the kernel is woken at most once each way. */
    void flush();

    /** What was got, for people: {@code AF_XDP, native, copy}. */
    String description();

    @Override
    void close();
}

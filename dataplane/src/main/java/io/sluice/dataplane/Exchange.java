package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.linux.Linux;
import io.sluice.packet.Ipv4;
import io.sluice.packet.PacketShape;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A worker's frames that its queue did not just bring: handed over by another worker, because the connection is this one's, or
 * held back until the first fragment of their datagram has come. Each is copied into a ring, and out of it for its turn. What
 * finds a ring full is dropped and counted. {@link Notes} come by the same way. Single-threaded but for {@link #inbox}, into
 * which all others write.
 */
final class Exchange {
    private static final int INBOX_BYTES = 1 << 20;
    private static final int HELD_BYTES = 1 << 18;
    private static final int LONGEST_FRAME = 9_216;
    private static final int SLOT = PacketIo.HEADROOM + LONGEST_FRAME + PacketIo.TAILROOM;
    private static final int NO_ROOM = -1;

    /** What a message in a ring is: a frame; what others are is in {@link Notes}. */
    static final int FRAME_MESSAGE = 1;

    /**
     * In front of each frame in a ring: how often it was handed on, for whom it looks for its connection, when it was held back,
     * and until when it may wait.
     */
    private static final int LEGS = 0;
    private static final int SEEKER = 4;
    private static final int HELD_AT = 8;
    private static final int UNTIL = 16;
    private static final int FRAME = 24;

    private static final long HOLD_NS = 1_000_000L;

    private final RingBuffer[] inboxes;
    private final RingBuffer inbox;
    private final RingBuffer held = new OneToOneRingBuffer(ring(HELD_BYTES));
    private final UnsafeBuffer frames = Linux.memory(PacketPath.BURST * SLOT);
    private final int[] lengths = new int[PacketPath.BURST];
    private final int[] legs = new int[PacketPath.BURST];
    private final int[] seekers = new int[PacketPath.BURST];
    private final long[] untilNs = new long[PacketPath.BURST];
    private final boolean[] waited = new boolean[PacketPath.BURST];
    private final MessageHandler ofInbox = this::takeNew;
    private final ControlledMessageHandler ofHeld = this::takeDue;
    private final UnsafeBuffer cut = new UnsafeBuffer(0, 0);
    private Notes.Reader notes = (type, buffer, index) -> { };
    private int count;
    private long nowNs;

    /**
     * The exchange of one worker.
     *
     * @param inboxes of all workers, by number; see {@link #inboxes}
     */
    Exchange(final RingBuffer[] inboxes, final int worker) {
        this.inboxes = inboxes;
        this.inbox = inboxes[worker];
    }

    /** An inbox for each of so many workers. */
    static RingBuffer[] inboxes(final int workers) {
        final RingBuffer[] inboxes = new RingBuffer[workers];
        for (int i = 0; i < workers; i++) {
            inboxes[i] = new ManyToOneRingBuffer(ring(INBOX_BYTES));
        }
        return inboxes;
    }

    private static UnsafeBuffer ring(final int bytes) {
        return Linux.memory(bytes + RingBufferDescriptor.TRAILER_LENGTH);
    }

    /** Shows {@code reader} the notes that come between the frames, in the order in which they were sent. */
    void notes(final Notes.Reader reader) {
        notes = reader;
    }

    /** How others are told of connections. */
    Notes toOthers() {
        return new Notes(inboxes);
    }

    /** The memory in which the frames of a burst lie. */
    UnsafeBuffer frames() {
        return frames;
    }

    /** What is held back from now on is so since {@code now}, of {@link System#nanoTime}. */
    void begin(final long now) {
        nowNs = now;
    }

    /** Takes what was handed over, and what has been held back long enough. Returns how many frames that is, 0 to a burst. */
    int receive() {
        count = 0;
        inbox.read(ofInbox, PacketPath.BURST);
        if (count < PacketPath.BURST) {
            held.controlledRead(ofHeld, PacketPath.BURST - count);
        }
        return count;
    }

    private void takeNew(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        if (type == FRAME_MESSAGE) {
            take(buffer, index, length, false);
        } else {
            notes.read(type, buffer, index);
        }
    }

    private ControlledMessageHandler.Action takeDue(final int type, final MutableDirectBuffer buffer, final int index,
        final int length) {
        if (nowNs - buffer.getLong(index + HELD_AT) < HOLD_NS) {
            return ControlledMessageHandler.Action.ABORT;
        }
        take(buffer, index, length, true);
        return ControlledMessageHandler.Action.CONTINUE;
    }

    private void take(final DirectBuffer buffer, final int index, final int length, final boolean wasHeld) {
        legs[count] = buffer.getInt(index + LEGS);
        seekers[count] = buffer.getInt(index + SEEKER);
        untilNs[count] = buffer.getLong(index + UNTIL);
        waited[count] = wasHeld;
        lengths[count] = length - FRAME;
        frames.putBytes(offset(count), buffer, index + FRAME, lengths[count]);
        count++;
    }

    /** Where frame {@code i} of this burst begins. */
    int offset(final int i) {
        return i * SLOT + PacketIo.HEADROOM;
    }

    /** Its length in bytes. */
    int length(final int i) {
        return lengths[i];
    }

    /** Tells how frame {@code i} came here. */
    void describe(final int i, final Arrival arrival) {
        arrival.byExchange(legs[i], seekers[i], untilNs[i], waited[i]);
    }

    /**
     * Sees to it that a frame is decided upon once more, as it was received: by another worker, or here in a millisecond. Returns
     * the same verdict, or that there is no room.
     */
    Verdict moveOn(final Verdict verdict, final PacketPath path, final int i) {
        final RingBuffer to = verdict == Verdict.HELD ? held : inboxes[path.arrival(i).next()];
        return put(to, path, i) ? verdict : Verdict.DROPPED_HAND_OVER_FULL;
    }

    /**
     * Takes the rest of an IPv4 packet that is cut, as a packet of its own, to be decided upon next; false when there is no room.
     *
     * @param header         octets of its IP header
     * @param first          octets behind it that stay in the first piece, a multiple of 8
     * @param rest           octets behind those
     * @param flagsAndOffset of the whole
     */
    boolean putRest(final UnsafeBuffer from, final PacketShape packet, final int header, final int first, final int rest,
        final int flagsAndOffset) {
        final int headers = packet.l3() - packet.offset() + header;
        final int at = headers + rest > LONGEST_FRAME ? NO_ROOM : held.tryClaim(FRAME_MESSAGE, FRAME + headers + rest);
        if (at < 0) {
            return false;
        }
        final int ip = at + FRAME + headers - header;
        held.buffer().putInt(at + LEGS, 0);
        held.buffer().putInt(at + SEEKER, Arrival.NOBODY);
        held.buffer().putLong(at + HELD_AT, nowNs - HOLD_NS);
        held.buffer().putLong(at + UNTIL, 0);
        held.buffer().putBytes(at + FRAME, from, packet.offset(), headers);
        held.buffer().putBytes(at + FRAME + headers, from, packet.l3() + header + first, rest);
        cut.wrap(held.buffer(), ip, header);
        Ipv4.totalLength(cut, 0, header + rest);
        Ipv4.flagsAndOffset(cut, 0, flagsAndOffset + first / Long.BYTES);
        Ipv4.sumUp(cut, 0);
        held.commit(at);
        return true;
    }

    private boolean put(final RingBuffer ring, final PacketPath path, final int i) {
        final int length = path.length(i);
        final int at = length > LONGEST_FRAME ? NO_ROOM : ring.tryClaim(FRAME_MESSAGE, FRAME + length);
        if (at < 0) {
            return false;
        }
        ring.buffer().putInt(at + LEGS, path.arrival(i).legs());
        ring.buffer().putInt(at + SEEKER, path.arrival(i).seeker());
        ring.buffer().putLong(at + HELD_AT, nowNs);
        ring.buffer().putLong(at + UNTIL, path.arrival(i).untilNs());
        ring.buffer().putBytes(at + FRAME, path.frames(), path.offset(i), length);
        ring.commit(at);
        return true;
    }
}

package io.sluice.store;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowWatcher;
import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What one worker has to say of its settled connections, in a ring that is a mapped file: it outlives both. The worker writes,
 * and never waits: an event that finds the ring full is counted as lost. One other thread reads. A ring for many producers is
 * taken for the one because that one may be killed anywhere, and only such a ring can be unblocked.
 */
public final class ConnectionEvents implements FlowWatcher, AutoCloseable {
    /** Octets of events, aligned, that fit: some 65,000 of them. */
    private static final int LENGTH = 1 << 23;

    private static final int SETTLED = 1;
    private static final int LEFT = 2;
    private static final int MOVED = 3;

    private final Mapping mapping;
    private final int worker;
    private final ManyToOneRingBuffer ring;
    private final AtomicLong lost = new AtomicLong();
    private Reader reader;
    private final MessageHandler handler = (type, buffer, index, length) -> {
        switch (type) {
            case SETTLED -> reader.put(buffer, index, worker());
            case LEFT -> reader.remove(buffer, index, worker());
            default -> reader.disown(buffer, index, worker());
        }
    };

    private ConnectionEvents(final Mapping mapping, final int worker) {
        this.mapping = mapping;
        this.worker = worker;
        this.ring = new ManyToOneRingBuffer(mapping.buffer());
    }

    /**
     * Those in that file, which is made if need be.
     *
     * @throws io.sluice.linux.LinuxException when it is not to be had
     */
    public static ConnectionEvents open(final Path file, final int worker) {
        return new ConnectionEvents(Linux.mapFile(file, LENGTH + RingBufferDescriptor.TRAILER_LENGTH), worker);
    }

    private int worker() {
        return worker;
    }

    @Override
    public void settled(final FlowTable flows, final int flow) {
        final int at = ring.tryClaim(SETTLED, FlowRecord.LENGTH);
        if (at < 0) {
            lose();
            return;
        }
        flows.record(flow, ring.buffer(), at);
        ring.commit(at);
    }

    @Override
    public void left(final FlowTable flows, final int flow) {
        key(LEFT, flows, flow);
    }

    @Override
    public void moved(final FlowTable flows, final int flow) {
        key(MOVED, flows, flow);
    }

    private void key(final int type, final FlowTable flows, final int flow) {
        final int at = ring.tryClaim(type, FlowRecord.KEY_LENGTH);
        if (at < 0) {
            lose();
            return;
        }
        flows.key(flow, ring.buffer(), at);
        ring.commit(at);
    }

    private void lose() {
        lost.lazySet(lost.getPlain() + 1);                         // nobody else writes it
    }

    /** How many events found no room since this was opened. */
    public long lost() {
        return lost.get();
    }

    /** Has some events applied, in order; returns how many. For the one thread that reads. */
    public int read(final Reader by, final int most) {
        reader = by;
        return ring.read(handler, most);
    }

    /**
     * The same with events whose writer is dead, which may have left the last one half written.
     *
     * @return whether there are more
     */
    boolean readLeft(final Reader by, final int most) {
        final long position = ring.consumerPosition();
        read(by, most);
        return ring.consumerPosition() != position || ring.unblock();
    }

    /** How far events have been written. */
    long written() {
        return ring.producerPosition();
    }

    /** Whether all that was written up to there has been read. */
    boolean isRead(final long position) {
        return ring.consumerPosition() - position >= 0;
    }

    @Override
    public void close() {
        mapping.close();
    }

    /** Applies events; each is gone when the call returns. */
    public interface Reader {
        /** The connection of this {@link FlowRecord} is that worker's, and is like that. */
        void put(DirectBuffer record, int at, int worker);

        /** The connection with this key is that worker's no more, nor anybody's. */
        void remove(DirectBuffer key, int at, int worker);

        /** The connection with this key is that worker's no more; another will say that it has it. */
        void disown(DirectBuffer key, int at, int worker);
    }
}

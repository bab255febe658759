package io.sluice.dataplane.io;

import io.sluice.afpacket.PacketRxRing;
import io.sluice.afpacket.PacketSocket;
import io.sluice.afpacket.PacketTxRing;
import io.sluice.bpf.PacketSocketSteering;
import io.sluice.linux.Linux;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets by AF_PACKET: a frame is rewritten in the slot in which the kernel received it, copied once, into a slot from which the
 * kernel sends, and its slot given back. Owns its socket.
 */
public final class PacketSocketIo implements KernelPacketIo {
    private static final int ETHERNET_HEADER = 14;

    private final PacketSocket socket;
    private final PacketSocketSteering steering;
    private final PacketRxRing rx;
    private final PacketTxRing tx;
    private final AtomicLong tooLong = new AtomicLong();
    private final AtomicLong unfinishedChecksums = new AtomicLong();
    private final int[] slots;

    /**
     * Takes charge of a socket, which hears nothing before it {@linkplain #begin begins}.
     *
     * @param ringSize slots of each of its rings; no burst is longer
     * @param steering says what it hears
     */
    public PacketSocketIo(final PacketSocket socket, final int ringSize, final PacketSocketSteering steering) {
        this.socket = socket;
        this.steering = steering;
        this.rx = socket.rx();
        this.tx = socket.tx();
        this.slots = new int[ringSize];
    }

    @Override
    public void begin() {
        steering.filter(socket.descriptor());
    }

    @Override
    public UnsafeBuffer frames() {
        return socket.memory();
    }

    /** When nothing comes in, what is still waiting to go out is seen to here. */
    @Override
    public int receive(final int limit) {
        final int most = Math.min(limit, slots.length);
        int received = 0;
        for (int seen = 0; seen < most; seen++) {
            final int slot = rx.poll();
            if (slot == PacketRxRing.NONE) {
                break;
            }
            if (take(slot)) {
                slots[received] = slot;
                received++;
            }
        }
        if (received == 0) {
            send();
        }
        return received;
    }

    /** A frame that the slot cannot hold whole goes back at once. */
    private boolean take(final int slot) {
        if (!rx.whole(slot, TAILROOM)) {
            rx.release(slot);
            count(tooLong);
            return false;
        }
        if (rx.checksumUnfinished(slot)) {
            count(unfinishedChecksums);
        }
        if (rx.tagRemoved(slot)) {
            rx.restoreTag(slot);
        }
        return true;
    }

    private static void count(final AtomicLong counter) {
        counter.lazySet(counter.get() + 1);                        // this worker is the only writer
    }

    @Override
    public int offset(final int i) {
        return rx.offset(slots[i]);
    }

    @Override
    public int length(final int i) {
        return rx.length(slots[i]);
    }

    @Override
    public boolean transmit(final int i, final int offset, final int length) {
        final boolean sent = send(frames(), offset, length);
        discard(i);
        return sent;
    }

    @Override
    public boolean send(final UnsafeBuffer from, final int offset, final int length) {
        final boolean fits = length >= ETHERNET_HEADER && length <= tx.longestFrame() && tx.hasRoom();
        if (fits) {
            tx.submit(from, offset, length);
        }
        return fits;
    }

    @Override
    public void discard(final int i) {
        rx.release(slots[i]);
    }

    @Override
    public void flush() {
        send();
    }

    /** Has the kernel send what waits; what it can't send now is tried again with the next burst, or while idle. */
    private void send() {
        if (tx.waiting() > 0) {
            Linux.wake(socket.descriptor());
        }
    }

    @Override
    public String description() {
        return "AF_PACKET, mapped rings, copy";
    }

    @Override
    public PacketIoStatistics statistics() {
        return new PacketIoStatistics(socket.dropped(), 0, tooLong.get(), 0, unfinishedChecksums.get());
    }

    @Override
    public void close() {
        socket.close();
    }
}

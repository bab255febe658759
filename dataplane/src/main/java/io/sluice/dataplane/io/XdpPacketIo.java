package io.sluice.dataplane.io;

import static io.sluice.xdp.FrameLedger.Place.FILL;
import static io.sluice.xdp.FrameLedger.Place.FREE;
import static io.sluice.xdp.FrameLedger.Place.RECEIVED;
import static io.sluice.xdp.FrameLedger.Place.TRANSMIT;

import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import io.sluice.xdp.Binding;
import io.sluice.xdp.FrameLedger;
import io.sluice.xdp.FrameStack;
import io.sluice.xdp.Umem;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpStatistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets by AF_XDP: a frame is received, rewritten and sent where it lies. Every frame of the socket is free, with the kernel to
 * receive into, the worker's for a burst, or with the kernel to be sent; the ledger holds the count. Owns its socket.
 *
 * <p>Between two bursts another process can go on with the socket, as {@link XdpSocket} says: what is under way here then, out or
 * in, is under way there.
 */
public final class XdpPacketIo implements KernelPacketIo {
    private static final int ETHERNET_HEADER = 14;

    private final XdpSocket socket;
    private final Umem umem;
    private final FrameStack free;
    private final FrameLedger ledger;
    private final String description;
    private final AtomicLong tooLong = new AtomicLong();
    private final int[] offsets;
    private final int[] lengths;
    private int staged;

    /**
     * Takes charge of a socket and gives its free frames to the kernel.
     *
     * @param ringSize   slots of the socket's rings; no burst is longer
     * @param attachment where the program that feeds the socket is attached, for people
     */
    public XdpPacketIo(final XdpSocket socket, final int ringSize, final String attachment) {
        this(socket, attachment, ringSize);
        refill();
    }

    private XdpPacketIo(final XdpSocket socket, final String attachment, final int ringSize) {
        this.socket = socket;
        this.umem = socket.umem();
        this.free = umem.free();
        this.ledger = umem.ledger();
        this.description = "AF_XDP, " + attachment + ", " + socket.binding();
        this.offsets = new int[ringSize];
        this.lengths = new int[ringSize];
    }

    /**
     * Takes charge of a socket that another process has {@linkplain XdpSocket#passed passed} on, and touches none of its frames
     * before {@link #begin}. The parameters are the constructor's.
     */
    static XdpPacketIo passed(final XdpSocket socket, final int ringSize, final String attachment) {
        return new XdpPacketIo(socket, attachment, ringSize);
    }

    /**
     * Goes on where the process before has stopped, if the socket was {@linkplain #passed} on. What that one has left to send or
     * to fill the first burst sees to.
     *
     * @throws IllegalStateException when it stopped in the middle of a burst, whose frames are lost
     */
    @Override
    public void begin() {
        socket.resume();
    }

    @Override
    public List<Fd> descriptors() {
        return List.of(socket.descriptor(), socket.memory());
    }

    /** The socket, for another process to go on with; stays this one's. */
    XdpSocket socket() {
        return socket;
    }

    @Override
    public UnsafeBuffer frames() {
        return umem.buffer();
    }

    /** Sent frames come back first. When nothing comes in, what is still waiting to go out or to be filled is seen to here. */
    @Override
    public int receive(final int limit) {
        reclaim();
        final int received = take(socket.rx().peek(Math.min(limit, offsets.length)));
        if (received == 0) {
            refill();
            send();
        }
        return received;
    }

    private void reclaim() {
        final int sent = socket.completion().peek(umem.frames());
        for (int i = 0; i < sent; i++) {
            free.push(umem.frameOf(socket.completion().offset(i)));
        }
        if (sent > 0) {
            socket.completion().release(sent);
            ledger.move(TRANSMIT, FREE, sent);
        }
    }

    private int take(final int ready) {
        int received = 0;
        for (int i = 0; i < ready; i++) {
            final int offset = socket.rx().offset(i);
            final int length = socket.rx().length(i);
            if (liesIn(umem.frameOf(offset), offset, length + TAILROOM)) {
                offsets[received] = offset;
                lengths[received] = length;
                received++;
            } else {
                free.push(umem.frameOf(offset));
                tooLong.lazySet(tooLong.get() + 1);                // this worker is the only writer
            }
        }
        if (ready > 0) {
            socket.rx().release(ready);
            ledger.move(FILL, RECEIVED, received);
            ledger.move(FILL, FREE, ready - received);
        }
        return received;
    }

    private boolean liesIn(final int frame, final int offset, final int length) {
        return offset >= frame && offset + length <= frame + umem.frameSize();
    }

    @Override
    public int offset(final int i) {
        return offsets[i];
    }

    @Override
    public int length(final int i) {
        return lengths[i];
    }

    /** A packet that leaves its frame is not sent: the kernel would drop it and never give the frame back. */
    @Override
    public boolean transmit(final int i, final int offset, final int length) {
        if (length < ETHERNET_HEADER || !liesIn(umem.frameOf(offsets[i]), offset, length)
            || socket.tx().reserve(staged + 1) <= staged) {
            discard(i);
            return false;
        }
        socket.tx().set(staged, offset, length);
        staged++;
        ledger.move(RECEIVED, TRANSMIT, 1);
        return true;
    }

    @Override
    public boolean send(final UnsafeBuffer from, final int offset, final int length) {
        if (length < ETHERNET_HEADER || length > umem.frameSize() || free.size() == 0
            || socket.tx().reserve(staged + 1) <= staged) {
            return false;
        }
        final int frame = free.pop();
        umem.buffer().putBytes(frame, from, offset, length);
        socket.tx().set(staged, frame, length);
        staged++;
        ledger.move(FREE, TRANSMIT, 1);
        return true;
    }

    @Override
    public void discard(final int i) {
        free.push(umem.frameOf(offsets[i]));
        ledger.move(RECEIVED, FREE, 1);
    }

    @Override
    public void flush() {
        assert ledger.held(RECEIVED) == 0 : "neither transmitted nor discarded: " + ledger;
        if (staged > 0) {
            socket.tx().submit(staged);
            staged = 0;
        }
        refill();
        send();
    }

    private void refill() {
        final int count = socket.fill().reserve(free.size());
        for (int i = 0; i < count; i++) {
            socket.fill().set(i, free.pop());
        }
        if (count > 0) {
            socket.fill().submit(count);
            ledger.move(FREE, FILL, count);
        }
        free.publish();                                            // all of this burst's frames are where they belong
        if (socket.fill().needsWakeup()) {
            Linux.wakeReceive(socket.descriptor());
        }
    }

    /**
     * Has the kernel send what waits. A driver that copies nothing goes on by itself once woken. In copy mode a wake-up sends up
     * to 32 frames ({@code TX_BATCH_SIZE}, net/xdp/xsk.c) before it returns, or none when the device has no room or is down;
     * what is left then is tried again with the next burst, or while idle.
     */
    private void send() {
        if (ledger.held(TRANSMIT) == 0) {
            return;
        }
        int waiting = socket.tx().waiting();
        while (waiting > 0 && socket.tx().needsWakeup()) {
            Linux.wake(socket.descriptor());
            final int left = socket.tx().waiting();
            if (left == waiting || socket.binding() == Binding.ZERO_COPY) {
                return;
            }
            waiting = left;
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public PacketIoStatistics statistics() {
        final XdpStatistics kernel = socket.statistics();
        return new PacketIoStatistics(kernel.rxRingFull(), kernel.fillRingEmpty(), tooLong.get(),
            kernel.rxDropped() + kernel.rxInvalid() + kernel.txInvalid(), 0);
    }

    /** Where the frames are; for the worker's thread, and for tests. */
    FrameLedger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        socket.close();
    }
}

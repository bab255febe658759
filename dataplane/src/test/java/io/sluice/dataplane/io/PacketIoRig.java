package io.sluice.dataplane.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.bpf.Steering;
import io.sluice.linux.Interface;
import io.sluice.xdp.VethPair;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * What every way of having packets must do, against the real kernel.
 *
 * <pre>
 *   PacketIo on near() +------------+ far() with a plain packet socket
 * </pre>
 *
 * One thread plays both ends in turn, so what comes back is the same every time.
 */
abstract class PacketIoRig {
    static final int RING = 64;
    private static final int MTU = 1500;
    private static final int FULL_SIZE = MTU + 14;
    private static final int WINDOW = 32;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final IoMode mode;

    PacketIoRig(final IoMode mode) {
        this.mode = mode;
    }

    private PacketIoSet open(final Interface device, final Steering steering) {
        return PacketIoSet.open(device, mode, List.of(), steering, RING);
    }

    /** Waits until nothing is under way; fails unless every frame is then where it belongs. */
    abstract void atRest(PacketIo io);

    @Test
    void everyFrameComesBackOnceAndWhole() {
        echo(20_000, number -> FarEnd.SHORTEST + number * 7 % (FULL_SIZE + 1 - FarEnd.SHORTEST));
    }

    @Test
    void fullSizeFramesComeBack() {
        echo(2_000, number -> FULL_SIZE);
    }

    private void echo(final int frames, final IntUnaryOperator length) {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIo io = set.workers().get(0);
            for (int sent = 0; sent < frames; sent += WINDOW) {
                for (int number = sent; number < sent + WINDOW; number++) {
                    far.send(number, length.applyAsInt(number));
                }
                final int expected = sent + WINDOW;
                until("all frames are back", () -> {
                    Echo.burst(io);
                    far.drain();
                    return far.count() == expected;
                });
            }
            atRest(io);
            assertEquals(List.of(PacketIoStatistics.NONE), set.statistics());
        }
    }

    @Test
    void aBurstLongerThanTheKernelsOwnIsSentWithoutAnother() {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            send(wire, far, 0, RING);
            assertEquals(RING, Echo.burst(set.workers().get(0)));

            until("all frames are back", () -> {
                far.drain();
                return far.count() == RING;
            });
        }
    }

    @Test
    void aFrameMayGrowBothWays() {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIo io = set.workers().get(0);
            far.send(0, FarEnd.SHORTEST);
            until("the frame is there", () -> io.receive(1) == 1);
            final UnsafeBuffer frames = io.frames();
            final int at = io.offset(0) - PacketIo.HEADROOM;
            final int length = PacketIo.HEADROOM + FarEnd.SHORTEST + PacketIo.TAILROOM;
            frames.putBytes(at, frames, io.offset(0), FarEnd.SHORTEST);
            frames.setMemory(at + FarEnd.SHORTEST, length - FarEnd.SHORTEST, (byte) 0x5a);
            Echo.turnRound(frames, at);
            assertTrue(io.transmit(0, at, length));
            io.flush();

            until("the frame is back", () -> far.next() == length);
            assertEquals(0x5a, far.bytes().getByte(length - 1));
        }
    }

    @Test
    void whatIsDiscardedIsFreeAgain() {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIo io = set.workers().get(0);
            for (int number = 0; number < 50 * RING; number++) {
                far.send(number, FarEnd.SHORTEST);
                until("the frame is there", () -> io.receive(1) == 1);
                io.discard(0);
                io.flush();
            }
            atRest(io);
            far.drain();
            assertEquals(0, far.count());
        }
    }

    @Test
    void whatTheDeviceCouldNotSendGoesOutOnceItCanEvenIfNothingElseComes() {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIo io = set.workers().get(0);
            send(wire, far, 0, WINDOW);
            wire.set(wire.near(), "down");
            assertEquals(WINDOW, Echo.burst(io));
            far.drain();
            assertEquals(0, far.count());

            wire.set(wire.near(), "up");
            until("all frames are back", () -> {
                assertEquals(0, io.receive(RING));
                far.drain();
                return far.count() == WINDOW;
            });
            atRest(io);
        }
    }

    @Test
    void aFullRingRefusesAndLosesNoFrame() {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIo io = set.workers().get(0);
            fill(wire, io, far, 0, true);
            fill(wire, io, far, RING, false);

            until("all that was taken is back", () -> {
                assertEquals(0, io.receive(RING));
                far.drain();
                return far.count() == RING;
            });
            atRest(io);
        }
    }

    /** Sends frames and waits until they are in the ring at the near end. */
    private static void send(final VethPair wire, final FarEnd far, final int from, final int count) {
        try (Arrival arrival = new Arrival(wire)) {
            for (int number = from; number < from + count; number++) {
                far.send(number, FarEnd.SHORTEST);
            }
            arrival.await();
        }
    }

    /** Receives a ring full, and sends it while the device is down. */
    private static void fill(final VethPair wire, final PacketIo io, final FarEnd far, final int from, final boolean room) {
        send(wire, far, from, RING);
        wire.set(wire.near(), "down");
        assertEquals(RING, io.receive(RING));
        for (int i = 0; i < RING; i++) {
            Echo.turnRound(io.frames(), io.offset(i));
            assertEquals(room, io.transmit(i, io.offset(i), io.length(i)));
        }
        io.flush();
        wire.set(wire.near(), "up");
    }

    @Test
    void aBurstAllocatesNothing() {
        try (VethPair wire = new VethPair(1, MTU); Steering steering = FarEnd.steering();
            PacketIoSet set = open(wire.near(), steering);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIo io = set.workers().get(0);
            allocatedBy(io, far, 2_000);                           // warms up the path, and the measuring

            final long bytes = allocatedBy(io, far, 5_000);

            assertTrue(bytes < 4_096, bytes + " bytes");           // the JVM's own noise is a few hundred bytes in all
        }
    }

    private static long allocatedBy(final PacketIo io, final FarEnd far, final int rounds) {
        long allocated = 0;
        for (int round = 0; round < rounds; round++) {
            far.send(0, FarEnd.SHORTEST);
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            while (Echo.burst(io) == 0) {
                Thread.onSpinWait();
            }
            io.receive(1);                                         // idle
            allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }

    static void until(final String what, final BooleanSupplier asked) {
        final long deadlineNs = System.nanoTime() + 60_000_000_000L;
        while (!asked.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "not within a minute: " + what);
            Thread.onSpinWait();
        }
    }
}

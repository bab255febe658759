package io.sluice.dataplane.io;

import static io.sluice.dataplane.io.PacketIoRig.until;
import static io.sluice.xdp.FrameLedger.Place.FILL;
import static io.sluice.xdp.FrameLedger.Place.FREE;
import static io.sluice.xdp.FrameLedger.Place.TRANSMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bpf.Attachment;
import io.sluice.bpf.Steering;
import io.sluice.bpf.XdpSteering;
import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Parcel;
import io.sluice.table.Child;
import io.sluice.xdp.Binding;
import io.sluice.xdp.FrameStack;
import io.sluice.xdp.QueueTakenException;
import io.sluice.xdp.Umem;
import io.sluice.xdp.VethPair;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A socket goes from one to another, as between two processes: the second has nothing but its descriptors, and the first is
 * closed. Every frame that comes must go back, whoever has the socket, and none may be lost or be there twice.
 *
 * <pre>
 *   first, second, third ... on near() +------------+ far() with a plain packet socket
 * </pre>
 */
class XdpHandOverTest {
    static final XdpSocketConfig CONFIG = new XdpSocketConfig(0, PacketIoRig.RING, 4 * PacketIoRig.RING, 2048, PacketIo.HEADROOM);

    private static final int PATIENCE_MS = 60_000;
    private static final int HAND_OVERS = 100;
    private static final int WHILE_DOWN = 10;                      // one hand-over in so many is while the device is down
    private static final int MOST_AT_ONCE = 12;                    // four times between two looks at what came: less than a ring

    @TempDir
    Path directory;

    private final VethPair wire = new VethPair(1, 1500);
    private final Steering steering = FarEnd.steering();
    private final FarEnd far = new FarEnd(wire.far(), wire.near().mac());
    private DescriptorSocket passing;
    private XdpSteering program;
    private XdpPacketIo io;
    private int sent;

    @BeforeEach
    void first() {
        passing = DescriptorSocket.open(directory.resolve("passing"));
    }

    private void open(final Attachment attachment) {
        io = new XdpPacketIo(XdpSocket.open(wire.near(), CONFIG, Binding.COPY), CONFIG.ringSize(), attachment.toString());
        steer(attachment);
    }

    /** Has a new program, with a map of its own, feed the socket; the one before goes. */
    private void steer(final Attachment attachment) {
        final XdpSteering next = XdpSteering.load(wire.near(), attachment, steering);
        next.socket(0, io.socket().descriptor());
        next.attach();
        next.stay();
        if (program != null) {
            program.close();
        }
        program = next;
    }

    @AfterEach
    void close() {
        io.close();
        program.close();
        passing.close();
        far.close();
        steering.close();
        wire.close();
    }

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void nothingIsLostHoweverOftenItIsHandedOn(final Attachment attachment) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        System.out.println("seed " + seed);
        open(attachment);
        for (int i = 0; i < HAND_OVERS; i++) {
            final boolean down = random.nextInt(WHILE_DOWN) == 0;
            final boolean steered = random.nextInt(WHILE_DOWN) == 0;
            handOver(random, down);
            if (steered) {
                steer(attachment);
            }
            until("all frames are back, with seed " + seed, () -> {
                burst(random);
                far.drain();
                return far.count() == sent;
            });
        }
        atRest();
        everyFrameIsInOnePlace();
    }

    private void handOver(final Random random, final boolean down) {
        send(random);
        final XdpPacketIo next = map(io);
        burst(random);
        send(random);
        if (down) {
            awaitArrival();
            wire.set(wire.near(), "down");
        }
        burst(random);
        io.close();
        if (down) {
            wire.set(wire.near(), "up");
        }
        send(random);
        io = next;
        io.begin();
    }

    private void awaitArrival() {
        try (Arrival arrival = new Arrival(wire)) {
            arrival.await();
        }
    }

    private void sendARingFull() {
        for (int i = 0; i < CONFIG.ringSize(); i++) {
            far.send(sent++, FarEnd.SHORTEST);
        }
        awaitArrival();
    }

    private void send(final Random random) {
        for (int count = random.nextInt(MOST_AT_ONCE + 1); count > 0; count--) {
            far.send(sent++, FarEnd.SHORTEST + random.nextInt(1400));
        }
    }

    /** Like {@link Echo}, with as many frames as it happens; some go back as copies. */
    private void burst(final Random random) {
        final int received = io.receive(1 + random.nextInt(MOST_AT_ONCE));
        for (int i = 0; i < received; i++) {
            Echo.turnRound(io.frames(), io.offset(i));
            if (random.nextInt(4) == 0) {
                assertTrue(io.send(io.frames(), io.offset(i), io.length(i)));
                io.discard(i);
            } else {
                assertTrue(io.transmit(i, io.offset(i), io.length(i)));
            }
        }
        io.flush();
    }

    /** What another process does while the socket is in use here. */
    private XdpPacketIo map(final XdpPacketIo from) {
        pass(from, directory.resolve("passing"));
        return arrived();
    }

    private static void pass(final XdpPacketIo from, final Path to) {
        DescriptorSocket.send(to, new byte[0], List.of(from.socket().descriptor(), from.socket().memory()));
    }

    private XdpPacketIo arrived() {
        return mapped(passing.receive(PATIENCE_MS).orElseThrow());
    }

    static XdpPacketIo mapped(final Parcel parcel) {
        final XdpSocket socket = XdpSocket.passed(parcel.descriptors().get(0), parcel.descriptors().get(1), CONFIG);
        return XdpPacketIo.passed(socket, CONFIG.ringSize(), "passed on");
    }

    private void atRest() {
        until("all that was sent is back", () -> io.receive(1) == 0 && io.ledger().held(TRANSMIT) == 0);
        assertTrue(io.ledger().balances(), io.ledger()::toString);
        assertEquals(CONFIG.frames(), io.ledger().held(FREE) + io.ledger().held(FILL), io.ledger()::toString);
        assertEquals(CONFIG.ringSize(), io.ledger().held(FILL), io.ledger()::toString);
        assertEquals(PacketIoStatistics.NONE, io.statistics());
    }

    /** Has all frames come by that the kernel has to receive into; those and the free ones must be all. */
    private void everyFrameIsInOnePlace() {
        final Umem umem = io.socket().umem();
        final Set<Integer> seen = new HashSet<>();
        sendARingFull();
        final int received = io.receive(CONFIG.ringSize());
        assertEquals(CONFIG.ringSize(), received);
        for (int i = 0; i < received; i++) {
            assertTrue(seen.add(umem.frameOf(io.offset(i))), "frame " + io.offset(i) + " came twice");
        }
        final FrameStack free = umem.free();
        while (free.size() > 0) {
            final int frame = free.pop();
            assertTrue(seen.add(frame), "frame " + frame + " is free twice");
        }
        assertEquals(CONFIG.frames(), seen.size());
    }

    @Test
    void anotherProcessGoesOnWithItAndHandsItBackAndEnds() throws Exception {
        open(Attachment.NATIVE);
        final Random random = new Random(1);
        final Path there = directory.resolve("there");
        try (Child other = Child.start(EchoPassedOn.class, there.toString(), directory.resolve("passing").toString())) {
            assertEquals("ready", other.line());
            pass(io, there);
            until("the other has mapped it", () -> passing.receive(0).isPresent());
            send(random);
            burst(random);
            send(random);
            io.close();
            send(random);
            DescriptorSocket.send(there, new byte[0], List.of());  // it is yours
            backBy(() -> { });

            send(random);
            DescriptorSocket.send(there, new byte[0], List.of());  // no longer
            io = arrived();
            assertEquals(null, other.line());                      // has ended
        }
        io.begin();
        send(random);
        backBy(() -> burst(random));
        atRest();
        everyFrameIsInOnePlace();
    }

    private void backBy(final Runnable work) {
        until("all frames are back", () -> {
            work.run();
            far.drain();
            return far.count() == sent;
        });
    }

    @Test
    void whatWasNotSentWhileTheDeviceWasDownTheNextOneSendsAndHasBack() {
        open(Attachment.GENERIC);
        sendARingFull();
        wire.set(wire.near(), "down");
        assertEquals(CONFIG.ringSize(), Echo.burst(io));
        assertEquals(CONFIG.ringSize(), io.ledger().held(TRANSMIT));
        far.drain();
        assertEquals(0, far.count());

        final XdpPacketIo next = map(io);
        io.close();
        io = next;
        io.begin();
        wire.set(wire.near(), "up");

        backBy(() -> assertEquals(0, io.receive(CONFIG.ringSize())));
        atRest();
        everyFrameIsInOnePlace();
    }

    @Test
    void theQueueStaysTakenUntilTheLastHasClosedIt() {
        open(Attachment.NATIVE);
        final XdpPacketIo next = map(io);
        assertEquals("AF_XDP, passed on, copy", next.description());
        io.close();

        assertThrows(QueueTakenException.class, () -> XdpSocket.open(wire.near(), CONFIG, Binding.COPY));

        next.close();
        io = new XdpPacketIo(XdpSocket.open(wire.near(), CONFIG, Binding.COPY), CONFIG.ringSize(), "anew");
    }

    @Test
    void whatWasLeftInTheMiddleOfABurstIsRefused() {
        open(Attachment.NATIVE);
        final XdpPacketIo next = map(io);
        far.send(sent++, FarEnd.SHORTEST);
        until("the frame is there", () -> io.receive(1) == 1);

        final Exception e = assertThrows(IllegalStateException.class, next::begin);

        assertTrue(e.getMessage().startsWith("frames were lost in the middle of a burst: FREE 192, FILL 63, RECEIVED 1, "),
            e.getMessage());
        io.discard(0);
        io.flush();
        next.close();
    }
}

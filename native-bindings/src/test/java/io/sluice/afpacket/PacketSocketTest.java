package io.sluice.afpacket;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Needs;
import io.sluice.linux.PrivateNetwork;
import io.sluice.xdp.OpenDescriptors;
import io.sluice.xdp.VethPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against the real kernel. More packets: the tests of the dataplane. */
class PacketSocketTest {
    private static final PacketSocketConfig CONFIG = PacketSocketConfig.forMtu(1500, 32, 128, 64);
    private static final int MADE_AT = 1024;

    @Test
    void aFrameIsSentAndHeardOnceOnlyAtTheOtherEnd() {
        try (VethPair wire = new VethPair(1, 1500); CloseStack opened = new CloseStack()) {
            final PacketSocket near = PacketSocket.open(wire.near(), CONFIG, 1, opened).get(0);
            final PacketSocket far = PacketSocket.open(wire.far(), CONFIG, 1, opened).get(0);
            near.hearEverything();
            far.hearEverything();

            send(near, wire);

            final int slot = awaitFrame(far);
            assertEquals(60, far.rx().length(slot));
            assertTrue(far.rx().offset(slot) - 128 >= slot + 52);  // all of the head room is behind the kernel's header
            assertEquals(PacketRxRing.NONE, near.rx().poll());
            assertEquals(0, far.dropped());
        }
    }

    @Test
    void aSocketHearsNothingBeforeItHasItsFilter() {
        try (VethPair wire = new VethPair(1, 1500); CloseStack opened = new CloseStack()) {
            final PacketSocket near = PacketSocket.open(wire.near(), CONFIG, 1, opened).get(0);
            final PacketSocket last = witness(wire.far(), opened);
            final PacketSocket deaf = PacketSocket.open(wire.far(), CONFIG, 1, opened).get(0);

            send(near, wire);

            awaitFrame(last);
            assertEquals(PacketRxRing.NONE, deaf.rx().poll());
        }
    }

    @Test
    void whatTheWorkerIsTooSlowForIsCountedOnAndOn() {
        try (VethPair wire = new VethPair(1, 1500); CloseStack opened = new CloseStack()) {
            final PacketSocket near = PacketSocket.open(wire.near(), CONFIG, 1, opened).get(0);
            final PacketSocket far = PacketSocket.open(wire.far(), CONFIG, 1, opened).get(0);
            far.hearEverything();
            for (int i = 0; i < CONFIG.slots() + 5; i++) {
                send(near, wire);
            }
            final long deadlineNs = System.nanoTime() + 10_000_000_000L;
            while (far.dropped() < 5) {
                assertTrue(System.nanoTime() - deadlineNs < 0, "not within ten seconds: 5 drops counted");
            }
            assertEquals(5, far.dropped());
        }
    }

    @Test
    void openingThatFailsLeavesNothingOpen() {
        final Interface gone;
        try (VethPair wire = new VethPair(1, 1500)) {
            gone = wire.near();
        }
        final Set<String> open = OpenDescriptors.now();
        final CloseStack opening = new CloseStack();

        assertThrows(LinuxException.class, () -> PacketSocket.open(gone, CONFIG, 2, opening));

        opening.close();
        assertEquals(open, OpenDescriptors.now());
    }

    @Test
    void receiveOffloadIsSeen() throws Exception {
        Needs.command("ethtool");
        try (VethPair wire = new VethPair(1, 1500)) {
            PrivateNetwork.sh("ethtool -K " + wire.near().name() + " gro on");
            assertTrue(ReceiveOffload.isOn(wire.near()));
            PrivateNetwork.sh("ethtool -K " + wire.near().name() + " gro off");
            assertFalse(ReceiveOffload.isOn(wire.near()));
        }
    }

    @Test
    void eachFrameIsHeardByOneOfThoseThatShare() {
        try (VethPair wire = new VethPair(2, 1500); CloseStack opened = new CloseStack()) {
            final PacketSocket last = witness(wire.near(), opened);
            final List<PacketSocket> sharing = PacketSocket.open(wire.near(), CONFIG, 2, opened);
            final List<PacketSocket> others = PacketSocket.open(wire.near(), CONFIG, 2, opened);
            final PacketSocket far = PacketSocket.open(wire.far(), CONFIG, 1, opened).get(0);
            sharing.forEach(PacketSocket::hearEverything);
            others.forEach(PacketSocket::hearEverything);

            for (int i = 0; i < 8; i++) {
                send(far, wire);
                last.rx().release(awaitFrame(last));
                assertEquals(1, heard(sharing));
                assertEquals(1, heard(others));
            }
        }
    }

    /** A socket that hears a frame when all that were opened after it have heard it: the kernel asks the newest first. */
    private static PacketSocket witness(final Interface device, final CloseStack opened) {
        final PacketSocket witness = PacketSocket.open(device, CONFIG, 1, opened).get(0);
        witness.hearEverything();
        return witness;
    }

    /** How many frames the sockets have heard since this was last asked. */
    private static int heard(final List<PacketSocket> sockets) {
        int heard = 0;
        for (final PacketSocket socket : sockets) {
            for (int slot = socket.rx().poll(); slot != PacketRxRing.NONE; slot = socket.rx().poll()) {
                socket.rx().release(slot);
                heard++;
            }
        }
        return heard;
    }

    /** Sends a broadcast frame of an ethertype for experiments; it is made where no header of a slot lies. */
    private static void send(final PacketSocket socket, final VethPair wire) {
        socket.memory().setMemory(MADE_AT, 6, (byte) 0xff);
        socket.memory().putLong(MADE_AT + 6, wire.near().mac() << 16, BIG_ENDIAN);
        socket.memory().putShort(MADE_AT + 12, (short) 0x88b5, BIG_ENDIAN);
        assertTrue(socket.tx().hasRoom());
        socket.tx().submit(socket.memory(), MADE_AT, 60);
        Linux.wake(socket.descriptor());
        assertEquals(0, socket.tx().waiting());
    }

    private static int awaitFrame(final PacketSocket socket) {
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        int slot = socket.rx().poll();
        while (slot == PacketRxRing.NONE) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "no frame within ten seconds");
            slot = socket.rx().poll();
        }
        return slot;
    }
}

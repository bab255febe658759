package io.sluice.dataplane.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bpf.Guard;
import io.sluice.bpf.Steering;
import io.sluice.linux.CloseStack;
import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Interface;
import io.sluice.linux.Needs;
import io.sluice.linux.Parcel;
import io.sluice.linux.PrivateNetwork;
import io.sluice.xdp.Binding;
import io.sluice.xdp.OpenDescriptors;
import io.sluice.xdp.QueueTakenException;
import io.sluice.xdp.VethPair;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening: which way is taken, what is said of it, what is refused, and that a refusal leaves nothing open. */
class PacketIoSetTest {
    private static final int RING = 64;
    private static final int PATIENCE_MS = 60_000;

    @TempDir
    private Path directory;

    private Steering steering;

    @BeforeEach
    void steer() {
        Needs.root();
        steering = FarEnd.steering();
    }

    @AfterEach
    void close() {
        steering.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "AUTO|AF_XDP, native driver mode, copy", "NATIVE|AF_XDP, native driver mode, copy", "GENERIC|AF_XDP, generic mode, copy",
        "AF_PACKET|AF_PACKET, mapped rings, copy"})
    void whatWasGotIsSaid(final IoMode mode, final String description) {
        try (VethPair wire = new VethPair(2, 1500); PacketIoSet set = open(wire.near(), mode)) {
            assertEquals(description, set.description());
            assertEquals(2, set.workers().size());
        }
    }

    @Test
    void whyItIsNotZeroCopyIsSaidOnce() {
        try (VethPair wire = new VethPair(2, 1500); PacketIoSet set = open(wire.near(), IoMode.AUTO)) {
            assertEquals(1, set.remarks().size(), () -> set.remarks().toString());
            assertTrue(set.remarks().get(0).startsWith("zero-copy was refused (bind: "), () -> set.remarks().toString());
        }
    }

    @Test
    void anMtuThatTheDriverRefusesLeavesGenericMode() {
        try (VethPair wire = new VethPair(1, 3_626); PacketIoSet set = open(wire.near(), IoMode.AUTO)) {
            assertEquals("AF_XDP, generic mode, copy", set.description());
            assertTrue(set.remarks().get(0).contains("too large for native XDP"), () -> set.remarks().toString());
        }
    }

    @Test
    void largeFramesComeBackWhole() {
        for (final IoMode mode : IoMode.values()) {
            try (VethPair wire = new VethPair(1, 3_400); PacketIoSet set = open(wire.near(), mode);
                FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
                far.send(0, 3_414);
                PacketIoRig.until("the frame is back", () -> {
                    Echo.burst(set.workers().get(0));
                    far.drain();
                    return far.count() == 1;
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = IoMode.class, names = {"AUTO", "NATIVE", "GENERIC"})
    void anMtuThatNoFrameHoldsIsRefused(final IoMode mode) {
        try (VethPair wire = new VethPair(1, 9_000)) {
            final String name = wire.near().name();
            refused(wire.near(), mode, "the MTU of '" + name + "', 9000, is too large for AF_XDP, whose frames hold 3626 at most:"
                + " 'ip link set " + name + " mtu 3626', or use packet sockets (--io af-packet)");
        }
    }

    @Test
    void packetSocketsTakeAnyMtu() {
        try (VethPair wire = new VethPair(1, 9_000); PacketIoSet set = open(wire.near(), IoMode.AF_PACKET)) {
            assertEquals("AF_PACKET, mapped rings, copy", set.description());
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void anInterfaceThatIsDownIsRefused(final IoMode mode) {
        try (VethPair wire = new VethPair(1, 1500)) {
            wire.set(wire.near(), "down");
            final String name = wire.near().name();
            refused(wire.near(), mode, "'" + name + "' is down, so no packet comes: 'ip link set " + name + " up' first");
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aQueueThatIsNotThereIsRefused(final IoMode mode) {
        try (VethPair wire = new VethPair(2, 1500)) {
            final Interface device = wire.near();
            final Exception e = assertThrows(IllegalArgumentException.class,
                () -> open(device, mode, 0, 2));
            assertEquals("'" + device.name() + "' has no queue 2: it has 2, numbered from 0", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> open(device, mode, -1));
            assertThrows(IllegalArgumentException.class, () -> open(device, mode, 1, 1));
        }
    }

    /** While one has the queues, another gets ready to; what comes in between waits for it, on AF_XDP. */
    @ParameterizedTest
    @EnumSource(IoMode.class)
    void anotherGoesOnWithTheQueues(final IoMode mode) {
        try (VethPair wire = new VethPair(2, 1500); CloseStack open = new CloseStack();
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIoSet first = open.push(open(wire.near(), mode));
            first.stay();
            comesBack(far, first, 1);
            final PacketIoPlan plan = open.push(PacketIoPlan.of(wire.near(), mode, List.of(), steering, RING));
            assertTrue(plan.goOnWith(passed(first)));
            final PacketIoSet second = open.push(plan.open());
            assertEquals(first.description(), second.description());
            second.stay();
            comesBack(far, first, 2);

            first.close();
            if (mode != IoMode.AF_PACKET) {
                far.send(3, FarEnd.SHORTEST);
            }
            second.begin();
            if (mode == IoMode.AF_PACKET) {
                far.send(3, FarEnd.SHORTEST);
            }
            awaitBack(far, second, 3);
            comesBack(far, second, 4);
            Guard.release(wire.near());
        }
    }

    @ParameterizedTest
    @EnumSource(value = IoMode.class, names = {"NATIVE", "GENERIC"})
    void queuesThatWereLeftInTheMiddleOfABurstAreOpenedAnew(final IoMode mode) {
        try (VethPair wire = new VethPair(2, 1500); CloseStack open = new CloseStack();
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final PacketIoSet first = open.push(open(wire.near(), mode));
            first.stay();
            comesBack(far, first, 1);
            final PacketIoPlan plan = open.push(PacketIoPlan.of(wire.near(), mode, List.of(), steering, RING));
            assertTrue(plan.goOnWith(passed(first)));
            final PacketIoSet second = open.push(plan.open());
            far.send(2, FarEnd.SHORTEST);
            PacketIoRig.until("a frame is taken", () -> first.workers().stream().anyMatch(worker -> worker.receive(1) == 1));
            first.close();
            assertThrows(IllegalStateException.class, second::begin);

            second.close();
            final PacketIoSet third = open.push(plan.openAnew());
            third.begin();
            assertEquals(first.description(), third.description());
            comesBack(far, third, 2);
            third.stay();
            Guard.release(wire.near());
        }
    }

    @Test
    void queuesOnOtherTermsAreNotGoneOnWith() {
        try (VethPair wire = new VethPair(2, 1500); PacketIoSet first = open(wire.near(), IoMode.NATIVE);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            for (final PacketIoPlan plan : List.of(
                PacketIoPlan.of(wire.near(), IoMode.NATIVE, List.of(), steering, 2 * RING),
                PacketIoPlan.of(wire.near(), IoMode.NATIVE, List.of(1), steering, RING),
                PacketIoPlan.of(wire.near(), IoMode.GENERIC, List.of(), steering, RING),
                PacketIoPlan.of(wire.near(), IoMode.AF_PACKET, List.of(), steering, RING))) {
                try (plan; Parcel parcel = passed(first)) {
                    assertFalse(plan.goOnWith(parcel));
                }
            }
            comesBack(far, first, 1);
        }
    }

    private Parcel passed(final PacketIoSet set) {
        try (DescriptorSocket place = DescriptorSocket.open(directory.resolve("queues"))) {
            set.pass(directory.resolve("queues"));
            return place.receive(PATIENCE_MS).orElseThrow();
        }
    }

    private static void comesBack(final FarEnd far, final PacketIoSet set, final int frames) {
        far.send(frames, FarEnd.SHORTEST);
        awaitBack(far, set, frames);
    }

    private static void awaitBack(final FarEnd far, final PacketIoSet set, final int frames) {
        PacketIoRig.until(frames + " frames are back", () -> {
            set.workers().forEach(Echo::burst);
            far.drain();
            return far.count() == frames;
        });
    }

    @Test
    void aSecondDataplaneOnTheInterfaceIsRefusedAndTheFirstKeepsItsPackets() {
        try (VethPair wire = new VethPair(1, 1500); PacketIoSet first = open(wire.near(), IoMode.AUTO);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            final Set<String> open = OpenDescriptors.now();
            assertThrows(QueueTakenException.class, () -> open(wire.near(), IoMode.AUTO));
            assertEquals(open, OpenDescriptors.now());
            far.send(0, FarEnd.SHORTEST);
            PacketIoRig.until("a frame is back", () -> {
                Echo.burst(first.workers().get(0));
                far.drain();
                return far.count() == 1;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void whatWasToldToStayIsThereWhenItIsClosedAndMakesWayForTheNext(final IoMode mode) {
        try (VethPair wire = new VethPair(1, 1500)) {
            for (final IoMode next : IoMode.values()) {
                try (PacketIoSet set = open(wire.near(), mode)) {
                    set.stay();
                }
                try (PacketIoSet set = open(wire.near(), next)) {
                    set.stay();
                    assertEquals(set.shieldsHost() ? 1 : 0, Guard.release(wire.near()).size());
                }
            }
        }
    }

    @Test
    void aQueueThatIsTakenIsRefusedAndWhatWasOpenedBeforeItIsClosed() {
        final XdpSocketConfig second = new XdpSocketConfig(1, RING, 4 * RING, 2048, 0);
        try (VethPair wire = new VethPair(2, 1500); XdpSocket other = XdpSocket.open(wire.near(), second, Binding.COPY)) {
            final Set<String> open = OpenDescriptors.now();
            final Exception e = assertThrows(QueueTakenException.class, () -> open(wire.near(), IoMode.AUTO));
            assertEquals("queue 1 of " + wire.near().name() + " is already taken by another AF_XDP socket:"
                + " is another dataplane running on it?", e.getMessage());
            assertEquals(open, OpenDescriptors.now());
            assertEquals(Binding.COPY, other.binding());
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void whatIsClosedIsOpenedAgain(final IoMode mode) {
        try (VethPair wire = new VethPair(2, 1500)) {
            final Set<String> open = OpenDescriptors.now();
            for (int i = 0; i < 3; i++) {
                open(wire.near(), mode).close();
                assertEquals(open, OpenDescriptors.now());
            }
        }
    }

    @Test
    void receiveOffloadIsRemarkedUponWhereItHarms() throws Exception {
        Needs.command("ethtool");
        try (VethPair wire = new VethPair(1, 1500)) {
            PrivateNetwork.sh("ethtool -K " + wire.near().name() + " gro on");
            try (PacketIoSet set = open(wire.near(), IoMode.AF_PACKET)) {
                assertTrue(set.remarks().get(0).contains("gro off"), () -> set.remarks().toString());
            }
        }
    }

    private PacketIoSet open(final Interface device, final IoMode mode, final Integer... queues) {
        return PacketIoSet.open(device, mode, List.of(queues), steering, RING);
    }

    private void refused(final Interface device, final IoMode mode, final String reason) {
        final Exception e = assertThrows(RuntimeException.class, () -> open(device, mode));
        assertEquals(reason, e.getMessage());
    }
}

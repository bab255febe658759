package io.sluice.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against the real kernel: opening, what was got, and what is left when it goes wrong. Packets: the tests of the dataplane. */
class XdpSocketTest {
    private static final XdpSocketConfig CONFIG = new XdpSocketConfig(0, 64, 256, 2048, 128);

    @Test
    void theKernelSaysWhichBindingWasGot() {
        try (VethPair wire = new VethPair(1, 1500); XdpSocket socket = XdpSocket.open(wire.near(), CONFIG, Binding.ZERO_COPY)) {
            assertEquals(Binding.COPY, socket.binding());          // veth has no zero-copy
            assertTrue(socket.refusal().startsWith("zero-copy was refused (bind: E"), socket.refusal());
            assertTrue(socket.tx().needsWakeup());
            assertFalse(socket.fill().needsWakeup());
            assertEquals(64, socket.fill().reserve(1000));
            assertEquals(64, socket.tx().reserve(1000));
            assertEquals(0, socket.rx().peek(1000));
            assertEquals(0, socket.completion().peek(1000));
            assertEquals(new XdpStatistics(0, 0, 0, 0, 0, 0), socket.statistics());
        }
    }

    @Test
    void aQueueThatIsTakenIsSaidToBeAndNothingStaysOpen() throws IOException {
        try (VethPair wire = new VethPair(1, 1500); XdpSocket first = XdpSocket.open(wire.near(), CONFIG, Binding.COPY)) {
            final Set<String> open = OpenDescriptors.now();
            final long mapped = rings();

            final Exception e = assertThrows(QueueTakenException.class,
                () -> XdpSocket.open(wire.near(), CONFIG, Binding.ZERO_COPY));

            assertEquals("queue 0 of " + wire.near().name() + " is already taken by another AF_XDP socket:"
                + " is another dataplane running on it?", e.getMessage());
            assertEquals(open, OpenDescriptors.now());
            assertEquals(mapped, rings());
            assertEquals("", first.refusal());
        }
    }

    @Test
    void aQueueThatWasLeftIsThereForTheNext() {
        try (VethPair wire = new VethPair(1, 1500)) {
            for (int i = 0; i < 10; i++) {
                XdpSocket.open(wire.near(), CONFIG, Binding.COPY).close();
            }
        }
    }

    @Test
    void aDeviceThatIsGoneIsRefusedAndNothingStaysOpen() {
        final Interface gone;
        try (VethPair wire = new VethPair(1, 1500)) {
            gone = wire.near();
        }
        final Set<String> open = OpenDescriptors.now();

        assertThrows(LinuxException.class, () -> XdpSocket.open(gone, CONFIG, Binding.COPY));

        assertEquals(open, OpenDescriptors.now());
    }

    /** Mappings of AF_XDP rings; each counts once. */
    private static long rings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(line -> line.contains("socket:")).count();
    }
}

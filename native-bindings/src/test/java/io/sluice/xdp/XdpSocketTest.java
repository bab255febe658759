package io.sluice.xdp;

import static io.sluice.xdp.FrameLedger.Place.FILL;
import static io.sluice.xdp.FrameLedger.Place.FREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Parcel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void whoIsPassedItHasTheSameFramesAndRings(@TempDir final Path directory) {
        try (VethPair wire = new VethPair(1, 1500); XdpSocket first = XdpSocket.open(wire.near(), CONFIG, Binding.ZERO_COPY);
            XdpSocket second = passed(first, directory, CONFIG)) {
            assertEquals(Binding.COPY, second.binding());
            assertEquals("", second.refusal());
            assertEquals(0, first.umem().free().pop());
            first.umem().free().publish();
            first.umem().ledger().move(FREE, FILL, 1);
            first.fill().set(0, 0);
            first.fill().submit(1);
            first.umem().buffer().putLong(2048, 42);
            assertEquals(64, second.fill().reserve(64));           // as it was when it was mapped

            second.resume();

            assertEquals(63, second.fill().reserve(64));
            assertEquals(42, second.umem().buffer().getLong(2048));
            assertEquals(255, second.umem().free().size());
            assertEquals("FREE 255, FILL 1, RECEIVED 0, TRANSMIT 0, of 256 frames", second.umem().ledger().toString());
            assertEquals(2048, second.umem().free().pop());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 64, 256, 2048, 128", "0, 32, 256, 2048, 128", "0, 64, 128, 2048, 128", "0, 64, 512, 2048, 128",
        "0, 64, 256, 4096, 128", "0, 64, 128, 4096, 128", "0, 64, 256, 2048, 0"})
    void aSocketOfAnotherConfigurationIsRefusedAndNothingStaysOpen(final int queue, final int ringSize, final int frames,
        final int frameSize, final int headroom, @TempDir final Path directory) throws IOException {
        final XdpSocketConfig other = new XdpSocketConfig(queue, ringSize, frames, frameSize, headroom);
        try (VethPair wire = new VethPair(1, 1500); XdpSocket socket = XdpSocket.open(wire.near(), CONFIG, Binding.COPY)) {
            final Set<String> open = OpenDescriptors.now();
            final long mapped = rings();

            final Exception e = assertThrows(IllegalArgumentException.class, () -> passed(socket, directory, other));

            assertTrue(e.getMessage().startsWith("this memory was not made for " + other), e.getMessage());
            assertEquals(open, OpenDescriptors.now());
            assertEquals(mapped, rings());
            passed(socket, directory, CONFIG).close();
        }
    }

    @Test
    void booksInTheMiddleOfABurstAreRefused(@TempDir final Path directory) {
        try (VethPair wire = new VethPair(1, 1500); XdpSocket first = XdpSocket.open(wire.near(), CONFIG, Binding.COPY);
            XdpSocket second = passed(first, directory, CONFIG)) {
            first.umem().free().pop();
            first.umem().free().publish();

            final Exception e = assertThrows(IllegalStateException.class, second::resume);

            assertEquals("frames were lost in the middle of a burst: FREE 256, FILL 0, RECEIVED 0, TRANSMIT 0, of 256 frames, of"
                + " which 255 are free", e.getMessage());
        }
    }

    private static XdpSocket passed(final XdpSocket socket, final Path directory, final XdpSocketConfig config) {
        final Path path = directory.resolve("passing");
        try (DescriptorSocket passing = DescriptorSocket.open(path)) {
            DescriptorSocket.send(path, new byte[0], List.of(socket.descriptor(), socket.memory()));
            final Parcel parcel = passing.receive(0).orElseThrow();
            return XdpSocket.passed(parcel.descriptors().get(0), parcel.descriptors().get(1), config);
        }
    }

    /** Mappings of AF_XDP rings; each counts once. */
    private static long rings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(line -> line.contains("socket:")).count();
    }
}

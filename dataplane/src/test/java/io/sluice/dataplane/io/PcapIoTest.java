package io.sluice.dataplane.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Capture files are written and read back here octet by octet, so that libpcap is not its own witness. */
class PcapIoTest {
    private static final int ETHERNET = 1;
    private static final int LINUX_COOKED = 113;
    private static final int MICROSECONDS = 0xa1b2c3d4;

    @TempDir
    private Path directory;
    private Path in;
    private Path out;

    @BeforeEach
    void name() {
        in = directory.resolve("in.pcap");
        out = directory.resolve("out.pcap");
    }

    private static byte[] frame(final int number) {
        return Packet.udp().from("192.0.2.7", number).to("198.51.100.1", 53).payload("x".repeat(number % 50)).frame();
    }

    /** A pcap file; frame i was captured at i seconds and i microseconds. */
    private static byte[] pcap(final int linkType, final List<byte[]> frames) {
        final int length = 24 + frames.stream().mapToInt(frame -> 16 + frame.length).sum();
        final ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(MICROSECONDS).putShort((short) 2).putShort((short) 4).putLong(0).putInt(65_535).putInt(linkType);
        for (int i = 0; i < frames.size(); i++) {
            file.putInt(i).putInt(i).putInt(frames.get(i).length).putInt(frames.get(i).length).put(frames.get(i));
        }
        return file.array();
    }

    /** A pcapng file with one interface: a section header, an interface description, an enhanced packet for every frame. */
    private static byte[] pcapng(final int linkType, final List<byte[]> frames) {
        final ByteBuffer file = ByteBuffer.allocate(100_000).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1).putInt(28);
        file.putInt(1).putInt(20).putShort((short) linkType).putShort((short) 0).putInt(65_535).putInt(20);
        for (final byte[] frame : frames) {
            final int padded = frame.length + 3 & ~3;
            file.putInt(6).putInt(32 + padded).putInt(0).putInt(0).putInt(0).putInt(frame.length).putInt(frame.length);
            file.put(Arrays.copyOf(frame, padded)).putInt(32 + padded);
        }
        return Arrays.copyOf(file.array(), file.position());
    }

    /** Sends every frame as it came, and says how long the bursts were. */
    private List<Integer> reflect(final int limit) throws IOException {
        final List<Integer> bursts = new ArrayList<>();
        try (PcapIo io = PcapIo.open(in, out)) {
            for (int count = io.receive(limit); count > 0; count = io.receive(limit)) {
                for (int i = 0; i < count; i++) {
                    assertTrue(io.transmit(i, io.offset(i), io.length(i)));
                }
                io.flush();
                bursts.add(count);
            }
            assertEquals(0, io.receive(limit));
        }
        return bursts;
    }

    private static List<byte[]> frames(final int count) {
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(frame(i));
        }
        return frames;
    }

    @Test
    void whatIsSentIsWrittenWithItsTime() throws IOException {
        final byte[] captured = pcap(ETHERNET, frames(150));
        Files.write(in, captured);

        assertEquals(List.of(64, 64, 22), reflect(1_000));
        assertArrayEquals(captured, Files.readAllBytes(out));
    }

    @Test
    void readsPcapngToo() throws IOException {
        Files.write(in, pcapng(ETHERNET, frames(10)));

        assertEquals(List.of(4, 4, 2), reflect(4));
        assertEquals(24 + 10 * 16 + frames(10).stream().mapToInt(frame -> frame.length).sum(), Files.size(out));
    }

    @Test
    void aFrameMayGrowAtBothEndsAndMoveButNotLeaveItsSlot() throws IOException {
        final int grown = PacketIo.HEADROOM + frame(0).length + PacketIo.TAILROOM;
        Files.write(in, pcap(ETHERNET, frames(4)));
        try (PcapIo io = PcapIo.open(in, out)) {
            assertEquals(4, io.receive(4));
            io.frames().setMemory(io.offset(0) - PacketIo.HEADROOM, grown, (byte) 7);
            assertArrayEquals(frame(1), Octets.copy(io.frames(), io.offset(1), io.length(1)), "the neighbour is untouched");
            assertTrue(io.transmit(0, io.offset(0) - PacketIo.HEADROOM, grown));
            assertFalse(io.transmit(1, io.offset(1) - PacketIo.HEADROOM - 1, 60));
            assertFalse(io.transmit(2, io.offset(2), PcapIo.MAX_FRAME_LENGTH + PacketIo.TAILROOM + 1));
            io.discard(3);
            io.flush();

            assertEquals(0, io.receive(4));
            assertEquals("capture files, " + in + " to " + out, io.description());
        }
        assertEquals(24 + 16 + grown, Files.size(out), "one frame was sent");
    }

    @Test
    void framesTooLongAreSkippedAndCounted() throws IOException {
        final byte[] longest = new byte[PcapIo.MAX_FRAME_LENGTH];
        final byte[] tooLong = new byte[PcapIo.MAX_FRAME_LENGTH + 1];
        Files.write(in, pcap(ETHERNET, List.of(frame(0), tooLong, longest, new byte[65_000], frame(4))));
        try (PcapIo io = PcapIo.open(in, out)) {
            assertEquals(3, io.receive(64));
            assertEquals(PcapIo.MAX_FRAME_LENGTH, io.length(1));
            assertArrayEquals(frame(4), Octets.copy(io.frames(), io.offset(2), io.length(2)));
            assertEquals(2, io.statistics().tooLong());
        }
    }

    @Test
    void aFrameThatIsNotGivenBackIsFoundOut() throws IOException {
        Files.write(in, pcap(ETHERNET, frames(2)));
        try (PcapIo io = PcapIo.open(in, out)) {
            io.receive(2);
            io.discard(0);
            assertThrows(AssertionError.class, () -> io.discard(0));
            assertThrows(AssertionError.class, io::flush);
        }
    }

    @Test
    void anEmptyCaptureHoldsNothing() throws IOException {
        Files.write(in, pcap(ETHERNET, List.of()));

        assertEquals(List.of(), reflect(64));
    }

    @Test
    void aDamagedCaptureIsReadUpToTheDamage() throws IOException {
        final byte[] captured = pcap(ETHERNET, frames(3));
        Files.write(in, Arrays.copyOf(captured, captured.length - 5));
        try (PcapIo io = PcapIo.open(in, out)) {
            assertEquals(2, io.receive(64));
            io.discard(0);
            io.discard(1);
            io.flush();
            final String message = assertThrows(UncheckedIOException.class, () -> io.receive(64)).getCause().getMessage();
            assertTrue(message.startsWith(in + " is damaged"), message);
        }
    }

    @Test
    void whatIsNoEthernetIsRefusedInOneLine() throws IOException {
        Files.write(in, pcap(LINUX_COOKED, frames(1)));
        refused(in + " holds frames of link type 113 (Linux cooked-mode capture), not Ethernet; "
            + "capture on one Ethernet interface, not on \"any\"");
        assertFalse(Files.exists(out), "nothing is written before it is clear what is read");
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws IOException {
        refused(in + " cannot be read: there is no such file");
        Files.writeString(in, "this is not a capture, but long enough to be taken for one");
        refused(in + " cannot be read as a capture: ");
        Files.delete(in);
        Files.createDirectory(in);
        refused(in + " cannot be read as a capture: ");
    }

    @Test
    void whatCannotBeWrittenIsRefusedInOneLine() throws IOException {
        Files.write(in, pcap(ETHERNET, frames(1)));
        out = directory.resolve("missing").resolve("out.pcap");
        refused(out + " cannot be written as a capture: ");
    }

    @Test
    void aCaptureIsNotWrittenOverItself() throws IOException {
        final byte[] captured = pcap(ETHERNET, frames(1));
        Files.write(in, captured);
        Files.createSymbolicLink(out, in);
        refused(out + " is the capture that is to be read; name another file to write what is sent to");
        assertArrayEquals(captured, Files.readAllBytes(in));
    }

    private void refused(final String beginning) {
        final String message = assertThrows(IOException.class, () -> PcapIo.open(in, out)).getMessage();
        assertTrue(message.startsWith(beginning), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void closingTwiceIsHarmless() throws IOException {
        Files.write(in, pcap(ETHERNET, frames(1)));
        final PcapIo io = PcapIo.open(in, out);
        io.close();
        io.close();
    }

    @Test
    void aDiskThatIsFullIsNotKeptQuiet() throws IOException {
        Files.write(in, pcap(ETHERNET, frames(1)));
        final PcapIo io = PcapIo.open(in, Path.of("/dev/full"));
        io.receive(1);
        io.transmit(0, io.offset(0), io.length(0));
        io.flush();
        assertThrows(UncheckedIOException.class, io::close);
    }
}

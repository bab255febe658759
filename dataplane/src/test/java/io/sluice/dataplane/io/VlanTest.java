package io.sluice.dataplane.io;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.bpf.Steering;
import io.sluice.linux.Linux;
import io.sluice.xdp.VethPair;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A tagged frame is received as it was on the wire and sent back as such, though the kernel takes the tag out of it for a packet
 * socket. The far end looks at it in the driver, where nothing has been taken out yet.
 */
class VlanTest {
    private static final int LENGTH = 90;
    private static final int RING = 64;

    @ParameterizedTest
    @CsvSource({
        "NATIVE, 81000064, 08004500", "GENERIC, 81000064, 08004500", "AF_PACKET, 81000064, 08004500",
        "AF_PACKET, 8100e001, 08004500", "AF_PACKET, 88a80005, 81000007"})
    void theTagComesAndGoes(final IoMode mode, final String outer, final String inner) {
        try (VethPair wire = new VethPair(1, 1500); Steering steering = FarEnd.steering();
            PacketIoSet near = PacketIoSet.open(wire.near(), mode, List.of(), steering, RING);
            PacketIoSet far = PacketIoSet.open(wire.far(), IoMode.NATIVE, List.of(), steering, RING);
            FarEnd sender = new FarEnd(wire.far(), wire.near().mac())) {
            final UnsafeBuffer frame = tagged(wire, Integer.parseUnsignedInt(outer, 16), Integer.parseUnsignedInt(inner, 16));
            sender.sendBytes(frame, LENGTH);

            final PacketIo io = near.workers().get(0);
            PacketIoRig.until("the frame is there", () -> io.receive(RING) == 1);
            same(frame, io, LENGTH);
            final int at = io.offset(0) - PacketIo.HEADROOM;
            io.frames().setMemory(at, PacketIo.HEADROOM, (byte) 0);
            same(frame, io, LENGTH);
            Echo.turnRound(io.frames(), io.offset(0));
            io.transmit(0, io.offset(0), io.length(0));
            io.flush();

            final PacketIo back = far.workers().get(0);
            PacketIoRig.until("the frame is back", () -> back.receive(RING) == 1);
            Echo.turnRound(back.frames(), back.offset(0));
            same(frame, back, LENGTH);
        }
    }

    private static UnsafeBuffer tagged(final VethPair wire, final int outer, final int inner) {
        final UnsafeBuffer frame = Linux.memory(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            frame.putByte(i, (byte) i);
        }
        frame.putLong(6, wire.far().mac() << 16, BIG_ENDIAN);
        frame.putLong(0, wire.near().mac() << 16 | wire.far().mac() >>> 32, BIG_ENDIAN);
        frame.putInt(12, outer, BIG_ENDIAN);
        frame.putInt(16, inner, BIG_ENDIAN);
        final int network = inner >>> 16 == 0x8100 ? 22 : 18;
        frame.putInt(network - 2, 0x08004500, BIG_ENDIAN);
        frame.putBytes(network + 16, FarEnd.VIP.getAddress());
        return frame;
    }

    private static void same(final UnsafeBuffer expected, final PacketIo io, final int length) {
        assertEquals(length, io.length(0));
        for (int i = 0; i < length; i++) {
            assertEquals(expected.getByte(i), io.frames().getByte(io.offset(0) + i), "byte " + i);
        }
    }
}

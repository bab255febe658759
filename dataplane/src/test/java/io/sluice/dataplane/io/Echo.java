package io.sluice.dataplane.io;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/** The simplest worker: sends every frame back to where it came from. */
final class Echo {
    private static final int BURST = 64;

    private Echo() {
    }

    /** One burst; returns how many frames it had. */
    static int burst(final PacketIo io) {
        final int received = io.receive(BURST);
        for (int i = 0; i < received; i++) {
            turnRound(io.frames(), io.offset(i));
            io.transmit(i, io.offset(i), io.length(i));
        }
        io.flush();
        return received;
    }

    /** Swaps the two MAC addresses of the frame at {@code at}. */
    static void turnRound(final UnsafeBuffer frames, final int at) {
        final long destination = frames.getLong(at, BIG_ENDIAN) >>> 16;
        final long source = frames.getLong(at + 4, BIG_ENDIAN) & 0xffff_ffff_ffffL;
        frames.putLong(at, source << 16 | destination >>> 32, BIG_ENDIAN);
        frames.putInt(at + 8, (int) destination, BIG_ENDIAN);
    }
}

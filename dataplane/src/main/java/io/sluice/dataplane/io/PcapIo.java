package io.sluice.dataplane.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;

import io.sluice.linux.CloseStack;
import io.sluice.packet.Ethernet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets out of one capture file (pcap or pcapng) and into another (pcap): the packet path without a NIC and without root.
 * What is sent has the time at which the frame it was made from was captured. Unlike the others it allocates: copies of frames.
 *
 * <p>Owns both files until {@link #close}, which completes the one written. Single-threaded.
 */
public final class PcapIo implements PacketIo {
    /** The longest frame that is taken, without its check sequence. */
    public static final int MAX_FRAME_LENGTH = 9_216;

    private static final int BURST = 64;
    private static final int SLOT_LENGTH = HEADROOM + MAX_FRAME_LENGTH + TAILROOM;

    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[BURST * SLOT_LENGTH]);
    private final int[] lengths = new int[BURST];
    private final Timestamp[] times = new Timestamp[BURST];
    private final boolean[] lent = new boolean[BURST];
    private final CaptureReader captured;
    private final CaptureWriter sent;
    private final CloseStack owned;
    private int outstanding;
    private long tooLong;

    private PcapIo(final CaptureReader captured, final CaptureWriter sent, final CloseStack owned) {
        this.captured = captured;
        this.sent = sent;
        this.owned = owned;
    }

    /**
     * Opens {@code from} to read it and {@code to} to write it anew.
     *
     * @throws IOException in one line: a file that cannot be opened, is no capture, not one of Ethernet frames, or is both.
     */
    public static PcapIo open(final Path from, final Path to) throws IOException {
        if (Files.exists(to) && Files.isSameFile(from, to)) {
            throw new IOException(to + " is the capture that is to be read; name another file to write what is sent to");
        }
        try (CloseStack opening = new CloseStack()) {
            final CaptureReader captured = opening.push(CaptureReader.open(from));
            final CaptureWriter sent = opening.push(CaptureWriter.open(to));
            return new PcapIo(captured, sent, opening.release());
        }
    }

    @Override
    public UnsafeBuffer frames() {
        return frames;
    }

    /**
     * Begins a burst of at most 64 frames; 0 once all have been read, for good.
     *
     * @throws UncheckedIOException when the file turns out to be damaged, after all frames before the damage.
     */
    @Override
    public int receive(final int limit) {
        assert outstanding == 0 : outstanding + " frames of the last burst were neither transmitted nor discarded";
        final int most = Math.min(limit, BURST);
        while (outstanding < most && captured.next()) {
            take(captured.frame());
        }
        if (outstanding == 0 && most > 0) {
            captured.refuseDamage();
        }
        return outstanding;
    }

    private void take(final byte[] frame) {
        if (frame.length > MAX_FRAME_LENGTH) {
            tooLong++;
            return;
        }
        frames.putBytes(offset(outstanding), frame);
        lengths[outstanding] = frame.length;
        times[outstanding] = captured.time();
        lent[outstanding] = true;
        outstanding++;
    }

    @Override
    public int offset(final int i) {
        return i * SLOT_LENGTH + HEADROOM;
    }

    @Override
    public int length(final int i) {
        return lengths[i];
    }

    /** A packet that leaves its slot is not written, as with the others. */
    @Override
    public boolean transmit(final int i, final int offset, final int length) {
        discard(i);
        final int slot = i * SLOT_LENGTH;
        if (length < Ethernet.LENGTH || offset < slot || offset + length > slot + SLOT_LENGTH) {
            return false;
        }
        write(frames, offset, length, times[i]);
        return true;
    }

    /** With the time of the first frame of the last burst. */
    @Override
    public boolean send(final UnsafeBuffer from, final int offset, final int length) {
        write(from, offset, length, times[0]);
        return true;
    }

    private void write(final UnsafeBuffer from, final int offset, final int length, final Timestamp time) {
        final byte[] frame = new byte[length];
        from.getBytes(offset, frame);
        sent.write(frame, time);
    }

    @Override
    public void discard(final int i) {
        assert lent[i] : "frame " + i + " was given back already, or never lent";
        lent[i] = false;
        outstanding--;
    }

    /** Nothing waits: what was sent is in the file, or in the buffer that {@link #close} writes out. */
    @Override
    public void flush() {
        assert outstanding == 0 : outstanding + " frames were neither transmitted nor discarded";
    }

    @Override
    public String description() {
        return "capture files, " + captured.file() + " to " + sent.file();
    }

    /** What did not get through since it was opened: nothing but frames longer than {@link #MAX_FRAME_LENGTH}. */
    public PacketIoStatistics statistics() {
        return new PacketIoStatistics(0, 0, tooLong, 0, 0);
    }

    @Override
    public void close() {
        owned.close();
    }
}

package io.sluice.dataplane.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Timestamp;

import io.sluice.linux.CloseStack;

import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapDumper;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** A capture file (pcap) of Ethernet frames, being written. Owns the open file, which is complete once closed. */
final class CaptureWriter implements AutoCloseable {
    private static final int LONGEST = 65_535;

    private final Path file;
    private final PcapDumper dumper;
    private final CloseStack owned;

    private CaptureWriter(final Path file, final PcapDumper dumper, final CloseStack owned) {
        this.file = file;
        this.dumper = dumper;
        this.owned = owned;
    }

    /** @throws IOException in one line, when {@code file} cannot be written. */
    static CaptureWriter open(final Path file) throws IOException {
        final String trouble = file + " cannot be written as a capture";
        try (CloseStack opening = new CloseStack()) {
            final PcapHandle format = opening.push(Libpcap.call(trouble, () -> Pcaps.openDead(DataLinkType.EN10MB, LONGEST)));
            final PcapDumper dumper = opening.push(Libpcap.call(trouble, () -> format.dumpOpen(file.toString())));
            return new CaptureWriter(file, dumper, opening.release());
        }
    }

    Path file() {
        return file;
    }

    void write(final byte[] frame, final Timestamp time) {
        try {
            dumper.dumpRaw(frame, time);
        } catch (final NotOpenException e) {
            throw new IllegalStateException(file + " was written after it was closed", e);
        }
    }

    /** @throws UncheckedIOException when not all that was written is in the file: the disk is full, perhaps. */
    @Override
    public void close() {
        try {
            if (dumper.isOpen()) {
                dumper.flush();
            }
        } catch (final PcapNativeException | NotOpenException e) {
            throw new UncheckedIOException(new IOException(file + " was not written completely; is the disk full?", e));
        } finally {
            owned.close();
        }
    }
}

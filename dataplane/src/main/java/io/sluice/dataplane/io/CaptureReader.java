package io.sluice.dataplane.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.concurrent.TimeoutException;

import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** The Ethernet frames of a capture file, pcap or pcapng, one after the other. Owns the open file. */
final class CaptureReader implements AutoCloseable {
    private final Path file;
    private final PcapHandle handle;
    private byte[] frame;
    private boolean atEnd;
    private IOException damage;

    private CaptureReader(final Path file, final PcapHandle handle) {
        this.file = file;
        this.handle = handle;
    }

    /** @throws IOException in one line, when {@code file} cannot be read, is no capture, or not one of Ethernet frames. */
    static CaptureReader open(final Path file) throws IOException {
        if (!Files.isReadable(file)) {
            final String why = Files.exists(file) ? "permission denied" : "there is no such file";
            throw new IOException(file + " cannot be read: " + why);
        }
        final PcapHandle handle = Libpcap.call(file + " cannot be read as a capture", () -> Pcaps.openOffline(file.toString()));
        final DataLinkType link = handle.getDlt();
        if (!DataLinkType.EN10MB.equals(link)) {
            handle.close();
            throw new IOException(file + " holds frames of link type " + link.valueAsString() + " (" + link.name()
                + "), not Ethernet; capture on one Ethernet interface, not on \"any\"");
        }
        return new CaptureReader(file, handle);
    }

    Path file() {
        return file;
    }

    /** Goes on to the next frame; false at the end, or where the file is damaged. */
    boolean next() {
        if (!atEnd) {
            try {
                frame = handle.getNextRawPacketEx();
                return true;
            } catch (final EOFException e) {
                atEnd = true;
            } catch (final PcapNativeException | TimeoutException e) {
                atEnd = true;
                damage = new IOException(file + " is damaged, or was still being written: " + e.getMessage(), e);
            } catch (final NotOpenException e) {
                throw new IllegalStateException(file + " was read after it was closed", e);
            }
        }
        return false;
    }

    /** Throws if it was damage that ended the frames. */
    void refuseDamage() {
        if (damage != null) {
            throw new UncheckedIOException(damage);
        }
    }

    byte[] frame() {
        return frame;
    }

    /** When the frame was captured. */
    Timestamp time() {
        return handle.getTimestamp();
    }

    @Override
    public void close() {
        handle.close();
    }
}

package io.sluice.table;

import static io.sluice.table.CountersLayout.ADOPTED_AT;
import static io.sluice.table.CountersLayout.HEARTBEAT_AT;
import static io.sluice.table.CountersLayout.INTERFACE_AT;
import static io.sluice.table.CountersLayout.MAX_INTERFACE_BYTES;
import static io.sluice.table.CountersLayout.MAX_PACKET_IO_BYTES;
import static io.sluice.table.CountersLayout.METADATA_AT;
import static io.sluice.table.CountersLayout.METADATA_LENGTH;
import static io.sluice.table.CountersLayout.PACKET_IO_AT;
import static io.sluice.table.CountersLayout.PID_AT;
import static io.sluice.table.CountersLayout.STAMP;
import static io.sluice.table.CountersLayout.START_TIME_AT;
import static io.sluice.table.CountersLayout.VALUES_AT;
import static io.sluice.table.CountersLayout.VALUES_LENGTH;
import static io.sluice.table.CountersLayout.WORKERS_AT;

import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/** A counters file, read while the dataplane writes it or after it has gone. After {@link #close} nothing of it may be used. */
public final class CountersView implements AutoCloseable {
    /** A heartbeat older than this, in milliseconds, is a dead dataplane's: it beats about every 100 ms. */
    public static final long ALIVE_WITHIN_MS = 2_000;

    private final Path path;
    private final MappedFile file;
    private final UnsafeBuffer header;
    private final CountersReader counters;

    private CountersView(final Path path, final MappedFile file) {
        this.path = path;
        this.file = file;
        this.header = file.map(0, METADATA_AT);
        this.counters = new CountersReader(file.map(METADATA_AT, METADATA_LENGTH), file.map(VALUES_AT, VALUES_LENGTH),
            StandardCharsets.UTF_8);
    }

    static CountersView map(final Path path) {
        try {
            return MappedFile.openToRead(STAMP, path, CountersLayout.LENGTH).into(file -> new CountersView(path, file));
        } catch (final NoSuchFileException e) {
            throw new TableException("no dataplane has run here (there is no " + path + "): start one with 'sluice dataplane', "
                + "or name its directory by --run", e);
        }
    }

    /** The counters: their values, labels, type ids and keys. */
    public CountersReader counters() {
        return counters;
    }

    /** Does the dataplane that wrote this still run? If not, map again: another one may have taken its place. */
    public boolean alive(final long nowMs) {
        return nowMs - heartbeatMs() < ALIVE_WITHIN_MS;
    }

    /** The adopter's last sign of life, milliseconds since 1970; 0 once stopped in good order. */
    public long heartbeatMs() {
        return header().getLongAcquire(HEARTBEAT_AT);
    }

    /** The edition by which packets are forwarded; 0 for none. */
    public long adoptedEdition() {
        return header().getLongAcquire(ADOPTED_AT);
    }

    /** The dataplane's process id. */
    public long pid() {
        return header().getLong(PID_AT);
    }

    /** When the dataplane started, milliseconds since 1970. */
    public long startTimeMs() {
        return header().getLong(START_TIME_AT);
    }

    /** How many workers count. */
    public int workers() {
        return header().getInt(WORKERS_AT);
    }

    /** The device that packets come from. */
    public String interfaceName() {
        return text(INTERFACE_AT, MAX_INTERFACE_BYTES);
    }

    /** How packets are got, for people: "AF_XDP, native driver mode, copy". */
    public String packetIo() {
        return text(PACKET_IO_AT, MAX_PACKET_IO_BYTES);
    }

    @Override
    public void close() {
        file.close();
    }

    private String text(final int at, final int most) {
        final int length = header().getInt(at);
        if (length < 0 || length > most) {
            throw STAMP.damaged(path, "a text of " + length + " bytes stands in it");
        }
        return header.getStringUtf8(at);
    }

    private UnsafeBuffer header() {
        if (!file.isOpen()) {
            throw new IllegalStateException(path + " is closed");
        }
        return header;
    }
}

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
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

/**
 * What the dataplane says of itself, in a mapped file that others read without asking: who it is, that it lives, and its
 * counters. Written by the dataplane; {@link #map} is for everybody else.
 *
 * <p>Counters are allocated while starting, by one thread; each is then written by one thread. Heartbeat and adopted
 * edition are the adopter's. Close after those threads have ended.
 */
public final class CountersFile implements AutoCloseable {
    private final MappedFile file;
    private final UnsafeBuffer header;
    private final CountersManager counters;

    private CountersFile(final MappedFile file) {
        this.file = file;
        this.header = file.map(0, METADATA_AT);
        this.counters = new CountersManager(file.map(METADATA_AT, METADATA_LENGTH), file.map(VALUES_AT, VALUES_LENGTH),
            StandardCharsets.UTF_8);
    }

    /**
     * Puts a new file in the place of an older one, in one step. Who has mapped the older one sees its heartbeat stand still.
     *
     * @param runDirectory  made if need be
     * @param interfaceName the device that packets come from
     * @param workers       how many workers count
     * @param packetIo      how packets are got, for people
     * @param nowMs         milliseconds since 1970: start time and first heartbeat
     * @throws TableException if the file cannot be made
     */
    public static CountersFile create(final Path runDirectory, final String interfaceName, final int workers,
                                      final String packetIo, final long nowMs) {
        return MappedFile.create(STAMP, runDirectory.resolve(CountersLayout.FILE), CountersLayout.LENGTH).into(file -> {
            final CountersFile counters = new CountersFile(file);
            counters.introduce(interfaceName, workers, packetIo, nowMs);
            file.publish();
            return counters;
        });
    }

    private void introduce(final String interfaceName, final int workers, final String packetIo, final long nowMs) {
        header.putLong(PID_AT, ProcessHandle.current().pid());
        header.putLong(START_TIME_AT, nowMs);
        header.putInt(WORKERS_AT, workers);
        header.putStringUtf8(INTERFACE_AT, interfaceName, MAX_INTERFACE_BYTES);
        header.putStringUtf8(PACKET_IO_AT, packetIo, MAX_PACKET_IO_BYTES);
        heartbeat(nowMs);
        STAMP.stamp(header);
    }

    /**
     * The file of the dataplane that runs, or ran last, with this directory.
     *
     * @throws TableException if there is none, or it is damaged, or of another version
     */
    public static CountersView map(final Path runDirectory) {
        return CountersView.map(runDirectory.resolve(CountersLayout.FILE));
    }

    /** Allocates and holds the counters; type, key and label of each as its user sees fit. */
    public CountersManager counters() {
        return counters;
    }

    /** The adopter is alive; about every 100 ms. */
    public void heartbeat(final long nowMs) {
        header.putLongRelease(HEARTBEAT_AT, nowMs);
    }

    /** Packets are forwarded by this edition from now on. */
    public void adopted(final long edition) {
        header.putLongRelease(ADOPTED_AT, edition);
    }

    /** Tells readers at once that nobody counts any more; the last counts stay to be read. Closing twice is harmless. */
    @Override
    public void close() {
        if (file.isOpen()) {
            heartbeat(0);
            file.close();
        }
    }
}

package io.sluice.table;

import static io.sluice.table.TallyLayout.ARRAY_LENGTH;
import static io.sluice.table.TallyLayout.HEADER_LENGTH;
import static io.sluice.table.TallyLayout.PID_AT;
import static io.sluice.table.TallyLayout.STAMP;
import static io.sluice.table.TallyLayout.START_TIME_AT;
import static io.sluice.table.TallyLayout.STATE_AT;
import static io.sluice.table.TallyLayout.WORKERS_AT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What each worker has counted by backend and by VIP, and how each backend is reached, in a mapped file that others read
 * without asking. Written by the dataplane; {@link #map} is for everybody else. Close after the workers and the adopter
 * have ended.
 */
public final class TallyFile implements AutoCloseable {
    private final MappedFile file;
    private final List<Tally> workers = new ArrayList<>();
    private final UnsafeBuffer nextHops;

    private TallyFile(final MappedFile file, final int workers) {
        this.file = file;
        for (int worker = 0; worker < workers; worker++) {
            this.workers.add(new Tally(file.map(TallyLayout.backendsAt(worker), ARRAY_LENGTH),
                file.map(TallyLayout.vipsAt(worker), ARRAY_LENGTH)));
        }
        this.nextHops = file.map(TallyLayout.nextHopsAt(workers), ARRAY_LENGTH);
    }

    /**
     * Puts a new file of zeros in the place of an older one, in one step.
     *
     * @param runDirectory made if need be
     * @param workers      how many workers count
     * @param nowMs        milliseconds since 1970: the start time, the same as in the counters file
     * @throws TableException if the file cannot be made
     */
    public static TallyFile create(final Path runDirectory, final int workers, final long nowMs) {
        final Path path = runDirectory.resolve(TallyLayout.FILE);
        return MappedFile.create(STAMP, path, TallyLayout.length(workers)).into(file -> {
            introduce(file.map(0, HEADER_LENGTH), workers, nowMs);
            final TallyFile tallies = new TallyFile(file, workers);
            file.publish();
            return tallies;
        });
    }

    private static void introduce(final UnsafeBuffer header, final int workers, final long nowMs) {
        header.putLong(PID_AT, ProcessHandle.current().pid());
        header.putLong(START_TIME_AT, nowMs);
        header.putInt(WORKERS_AT, workers);
        STAMP.stamp(header);
    }

    /**
     * The file of the dataplane that runs, or ran last, with this directory.
     *
     * @throws TableException if there is none, or it is damaged, or of another version
     */
    public static TallyView map(final Path runDirectory) {
        return TallyView.map(runDirectory.resolve(TallyLayout.FILE));
    }

    /** For that worker's thread alone. */
    public Tally worker(final int worker) {
        return workers.get(worker);
    }

    /** How a backend is reached, from now on. For the adopter's thread alone. */
    public void nextHop(final int backendId, final NextHop nextHop) {
        nextHops.putLongRelease(TallyLayout.own(nextHops, backendId) + STATE_AT, nextHop.word());
    }

    @Override
    public void close() {
        file.close();
    }
}

package io.sluice.table;

import static io.sluice.table.TallyLayout.ARRAY_LENGTH;
import static io.sluice.table.TallyLayout.BYTES_AT;
import static io.sluice.table.TallyLayout.CLOSED_AT;
import static io.sluice.table.TallyLayout.HEADER_LENGTH;
import static io.sluice.table.TallyLayout.ID_AT;
import static io.sluice.table.TallyLayout.NO_BACKEND_AT;
import static io.sluice.table.TallyLayout.OPENED_AT;
import static io.sluice.table.TallyLayout.PACKETS_AT;
import static io.sluice.table.TallyLayout.PID_AT;
import static io.sluice.table.TallyLayout.REPLY_BYTES_AT;
import static io.sluice.table.TallyLayout.REPLY_PACKETS_AT;
import static io.sluice.table.TallyLayout.STAMP;
import static io.sluice.table.TallyLayout.START_TIME_AT;
import static io.sluice.table.TallyLayout.STATE_AT;
import static io.sluice.table.TallyLayout.SYN_ANSWERS_AT;
import static io.sluice.table.TallyLayout.WORKERS_AT;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A tally file, read while the dataplane writes it or after it has gone. Each number is of one moment, not all of the same one.
 * Reading a line gives it memory, so ask for ids that are in use. After {@link #close} nothing of it may be used.
 */
public final class TallyView implements AutoCloseable {
    private final Path path;
    private final MappedFile file;
    private final UnsafeBuffer header;
    private final List<UnsafeBuffer> backends = new ArrayList<>();
    private final List<UnsafeBuffer> vips = new ArrayList<>();
    private final UnsafeBuffer nextHops;

    private TallyView(final Path path, final MappedFile file) {
        this.path = path;
        this.file = file;
        this.header = file.map(0, HEADER_LENGTH);
        final int workers = workers();
        if (workers < 1 || file.length() != TallyLayout.length(workers)) {
            throw STAMP.damaged(path, "its length is not that of " + workers + " workers' tallies");
        }
        for (int worker = 0; worker < workers; worker++) {
            backends.add(file.map(TallyLayout.backendsAt(worker), ARRAY_LENGTH));
            vips.add(file.map(TallyLayout.vipsAt(worker), ARRAY_LENGTH));
        }
        this.nextHops = file.map(TallyLayout.nextHopsAt(workers), ARRAY_LENGTH);
    }

    static TallyView map(final Path path) {
        try {
            return MappedFile.openToRead(STAMP, path, HEADER_LENGTH).into(file -> new TallyView(path, file));
        } catch (final NoSuchFileException e) {
            throw new TableException("no dataplane has run here (there is no " + path + "): start one with 'sluice dataplane', "
                + "or name its directory by --run", e);
        }
    }

    /** What all workers together counted for a backend; zeros if nothing. */
    public BackendTally backend(final int id) {
        return new BackendTally(sum(backends, id, PACKETS_AT), sum(backends, id, BYTES_AT), sum(backends, id, OPENED_AT),
            sum(backends, id, CLOSED_AT), sum(backends, id, REPLY_PACKETS_AT), sum(backends, id, REPLY_BYTES_AT));
    }

    /** How a backend answers SYNs, as all workers together measured it; zeros if none did. */
    public SynAnswers synAnswers(final int backendId) {
        checkOpen();
        SynAnswers sum = SynAnswers.of(0);
        for (final UnsafeBuffer lines : backends) {
            sum = sum.plus(SynAnswers.of(read(lines, backendId, SYN_ANSWERS_AT)));
        }
        return sum;
    }

    /** What all workers together counted for a VIP; zeros if nothing. */
    public VipTally vip(final int id) {
        return new VipTally(sum(vips, id, PACKETS_AT), sum(vips, id, BYTES_AT), sum(vips, id, OPENED_AT),
            sum(vips, id, NO_BACKEND_AT), sum(vips, id, REPLY_PACKETS_AT), sum(vips, id, REPLY_BYTES_AT));
    }

    /** How a backend is reached; empty if the dataplane has not said so yet. */
    public Optional<NextHop> nextHop(final int backendId) {
        final long word = read(nextHops(), backendId, STATE_AT);
        return word == 0 ? Optional.empty() : Optional.of(NextHop.of(word));
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

    @Override
    public void close() {
        file.close();
    }

    private long sum(final List<UnsafeBuffer> workers, final int id, final int at) {
        checkOpen();
        long sum = 0;
        for (final UnsafeBuffer lines : workers) {
            sum += read(lines, id, at);
        }
        return sum;
    }

    /** 0 if the line is another's, or became so meanwhile. */
    private static long read(final UnsafeBuffer lines, final int id, final int at) {
        final int line = TallyLayout.line(id);
        if (lines.getIntAcquire(line + ID_AT) != id) {
            return 0;
        }
        final long value = lines.getLongAcquire(line + at);
        return lines.getIntAcquire(line + ID_AT) == id ? value : 0;
    }

    private UnsafeBuffer header() {
        checkOpen();
        return header;
    }

    private UnsafeBuffer nextHops() {
        checkOpen();
        return nextHops;
    }

    private void checkOpen() {
        if (!file.isOpen()) {
            throw new IllegalStateException(path + " is closed");
        }
    }
}

package io.sluice.flow;

import io.sluice.flow.FlowManifest.Seal;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The flow tables of a dataplane's workers, in files of a directory in memory, so that they outlive the process however it ends.
 * Tables that the process before has left are taken over as they are; those of another number of workers, or of another size,
 * have their connections dealt into new ones; what this build cannot read is set aside, and the tables begin empty.
 *
 * <p>New tables are made beside those that are in force, and are in force themselves when the {@link FlowManifest} says so, which
 * it does in one step: killed at any moment, either the old ones are there or the new ones. Whoever opens the directory has made
 * sure that nobody else does. Closing this closes the tables; what is in them stays.
 */
public final class FlowFiles implements AutoCloseable {
    private static final String ASIDE = ".aside";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final Optional<FlowManifest> left;
    private final FlowManifest manifest;
    private final int capacity;
    private final FlowTimeouts timeouts;
    private final List<String> remarks = new ArrayList<>();
    private final List<FlowTable> tables = new ArrayList<>();
    private final CloseStack owned = new CloseStack();
    private Optional<byte[]> notes = Optional.empty();
    private boolean whole;
    private boolean redealt;
    private volatile boolean doubted;

    private FlowFiles(final Path directory, final Optional<FlowManifest> left, final FlowManifest manifest, final int capacity,
        final FlowTimeouts timeouts) {
        this.directory = directory;
        this.left = left;
        this.manifest = manifest;
        this.capacity = capacity;
        this.timeouts = timeouts;
    }

    /**
     * The tables of so many workers.
     *
     * @param directory made if need be, for its owner only
     * @param capacity  most lines in use in each table, up to {@link FlowTable#MOST_FLOWS}
     * @param dealer    says whose a connection is where the number of workers has changed
     * @throws IllegalStateException of one line when the directory is not to be had, or has no room
     */
    public static FlowFiles open(final Path directory, final int workers, final int capacity, final FlowTimeouts timeouts,
        final Dealer dealer) {
        try {
            Files.createDirectories(directory, OWNER_ONLY);
            final List<String> remarks = new ArrayList<>();
            final Optional<FlowManifest> left = left(directory, remarks);
            final Optional<FlowManifest> fitting = left.filter(manifest -> manifest.isOf(workers, capacity));
            final FlowFiles files = new FlowFiles(directory, left,
                fitting.isPresent() ? fitting.get().sealed(Seal.NONE) : fresh(left, workers, capacity), capacity, timeouts);
            files.remarks.addAll(remarks);
            files.open(fitting.isPresent(), dealer);
            return files;
        } catch (final IOException e) {
            throw notToBeHad(directory, e);
        }
    }

    /**
     * The tables of a process that still writes to them, if they would do for so many workers as they are. Nobody may use them
     * before {@link #begin}, and nothing is changed until then.
     *
     * @throws IllegalStateException of one line when the directory is not to be had
     */
    public static Optional<FlowFiles> shared(final Path directory, final int workers, final int capacity,
        final FlowTimeouts timeouts) {
        try {
            final Optional<FlowManifest> fitting =
                FlowManifest.read(directory).filter(manifest -> manifest.isOf(workers, capacity));
            return fitting.map(manifest -> {
                final FlowFiles files = new FlowFiles(directory, fitting, manifest.sealed(Seal.NONE), capacity, timeouts);
                files.mapAll();
                return files;
            });
        } catch (final FlowManifest.UnreadableException e) {
            return Optional.empty();
        } catch (final IOException e) {
            throw notToBeHad(directory, e);
        }
    }

    private static IllegalStateException notToBeHad(final Path directory, final IOException cause) {
        return new IllegalStateException("the flow tables in " + directory + " are not to be had ("
            + cause.getClass().getSimpleName() + ": " + cause.getMessage() + "); name another directory by --memory", cause);
    }

    private static FlowManifest fresh(final Optional<FlowManifest> left, final int workers, final int capacity)
        throws IOException {
        return new FlowManifest(FlowManifest.thisBoot(), left.map(FlowManifest::deal).orElse(0L) + 1, workers,
            FlowTable.lines(capacity), left.map(FlowManifest::secret).orElseGet(new SecureRandom()::nextLong), Seal.NONE);
    }

    /** What is there to go on from, if anything. What cannot be used is out of the way then. */
    private static Optional<FlowManifest> left(final Path directory, final List<String> remarks) throws IOException {
        try {
            return FlowManifest.read(directory);
        } catch (final FlowManifest.UnreadableException e) {
            final Path aside = directory.resolveSibling(directory.getFileName() + ASIDE);
            removeTree(aside);
            Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
            Files.createDirectory(directory, OWNER_ONLY);
            remarks.add("what " + directory + " remembered of connections is of no use, " + e.getMessage() + ": set aside as "
                + aside);
            return Optional.empty();
        }
    }

    private static void removeTree(final Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> tree = Files.walk(directory)) {
                for (final Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void open(final boolean fits, final Dealer dealer) throws IOException {
        try {
            keepOnly(left);
            mapAll();
            if (fits) {
                takeOver(left.get().seal());
            } else {
                beginAnew(dealer);
            }
        } catch (final IOException | RuntimeException | Error e) {
            close();
            keepOnly(left);
            throw e;
        }
    }

    private void mapAll() {
        try (CloseStack opening = new CloseStack()) {
            for (int worker = 0; worker < manifest.workers(); worker++) {
                tables.add(opening.push(FlowTable.over(map(manifest, worker), capacity, timeouts, manifest.secret())));
            }
            owned.push(opening.release());
        }
    }

    /**
     * What was {@link #shared} is this one's alone from now on: the other process writes to it no more.
     *
     * @throws IllegalStateException of one line when it is not what it was
     */
    public void begin() {
        try {
            final FlowManifest now = FlowManifest.read(directory).orElseThrow(
                () -> new FlowManifest.UnreadableException("its manifest is gone"));
            if (!now.sealed(Seal.NONE).equals(manifest)) {
                throw new FlowManifest.UnreadableException("its tables have been dealt anew");
            }
            takeOver(now.seal());
        } catch (final FlowManifest.UnreadableException e) {
            throw new IllegalStateException("the flow tables in " + directory + " cannot be gone on with, " + e.getMessage(), e);
        } catch (final IOException e) {
            throw notToBeHad(directory, e);
        }
    }

    private void takeOver(final Seal seal) throws IOException {
        manifest.write(directory);
        final Optional<FlowNotes> noted =
            seal == Seal.COUNTED ? FlowNotes.read(directory, tables.size()) : Optional.empty();
        IntStream.range(0, tables.size()).parallel().forEach(worker -> {
            if (noted.isPresent()) {
                tables.get(worker).goOn(noted.get().counts().get(worker));
            } else if (seal == Seal.NONE) {
                tables.get(worker).repair();
            } else {
                tables.get(worker).recount();
            }
        });
        notes = noted.map(FlowNotes::rest);
        whole = true;
        remarks.add("goes on with " + size() + " connections");
    }

    private void beginAnew(final Dealer dealer) throws IOException {
        if (left.isPresent()) {
            deal(left.get(), dealer);
        }
        manifest.write(directory);
        keepOnly(Optional.of(manifest));
    }

    /** Also where nothing goes to another worker: tables of another size have other places. */
    private void deal(final FlowManifest old, final Dealer dealer) {
        final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
        long lost = 0;
        for (int worker = 0; worker < old.workers(); worker++) {
            try (FlowTable from = FlowTable.over(map(old, worker), old.lines(), timeouts, old.secret())) {
                from.repair();
                final FlowScan scan = new FlowScan(from);
                while (scan.next(record, 0)) {
                    lost += tables.get(dealer.workerOf(record, 0, manifest.workers())).adopt(record, 0) == FlowTable.NONE ? 1 : 0;
                }
            }
        }
        whole = lost == 0;
        redealt = old.workers() != manifest.workers();
        remarks.add("goes on with " + size() + " connections, dealt from " + old.workers() + " worker(s) to " + manifest.workers()
            + (lost == 0 ? "" : "; " + lost + " found no room and are forgotten"));
    }

    private Mapping map(final FlowManifest of, final int worker) {
        try {
            return Linux.mapFile(directory.resolve(of.table(worker)), of.length());
        } catch (final LinuxException e) {
            throw new IllegalStateException("the flow tables of " + of.workers() + " worker(s) take "
                + (of.workers() * of.length() >> 20) + " MiB in " + directory + ", which are not to be had there ("
                + e.getMessage() + "): remember fewer by --connections, or name another directory by --memory", e);
        }
    }

    /** Removes what was begun and never finished, and what is in force no longer. */
    private void keepOnly(final Optional<FlowManifest> inForce) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                final String name = file.getFileName().toString();
                if (inForce.isEmpty() || !inForce.get().names(name)) {
                    Files.delete(file);
                }
            }
        }
    }

    private long size() {
        return tables.stream().mapToLong(FlowTable::size).sum();
    }

    /** The table of a worker, for its thread alone once that runs. */
    public FlowTable table(final int worker) {
        return tables.get(worker);
    }

    /** Whether all that the process before knew is in these tables. */
    public boolean whole() {
        return whole;
    }

    /** Whether connections were dealt to another number of workers, so that packets may come to one that does not know theirs. */
    public boolean redealt() {
        return redealt;
    }

    /** What became of the tables of the process before; a line each, for people. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** One of the tables' writers has failed, and may have left something half done. Any thread may say so. */
    public void doubt() {
        doubted = true;
    }

    /** What was noted when the tables were sealed; empty if they were not, or are not {@link #whole}. */
    public Optional<byte[]> notes() {
        return notes.map(byte[]::clone);
    }

    /**
     * Says that the tables' writers have ended and left nothing half done, unless there is {@link #doubt}, so that whoever opens
     * the tables next need not look for it. To be called before {@link #close}; without it nothing is lost but time.
     *
     * @param toNote for that one
     */
    public void seal(final byte[] toNote) {
        if (doubted) {
            return;
        }
        try {
            new FlowNotes(tables.stream().map(FlowTable::counts).toList(), toNote).write(directory);
            manifest.sealed(Seal.COUNTED).write(directory);
        } catch (final IOException e) {
            throw new IllegalStateException("the flow tables in " + directory + " cannot be sealed (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        owned.close();
    }

    /** Deals connections to workers. */
    public interface Dealer {
        /** The worker, 0 to {@code workers - 1}, that is to have the connection of this {@link FlowRecord}. */
        int workerOf(DirectBuffer record, int at, int workers);
    }
}

package io.sluice.store;

import io.sluice.linux.CloseStack;
import io.sluice.table.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the connection store, and what they say of the process before.
 * <pre>
 *   state          "version 1 closed", or "open" while maps are written: also of one who was killed
 *   feed           is there while the workers do not know all that the store does
 *   ipv4-N.cm      Chronicle Map for N connections: see {@link ConnectionStore}
 *   ipv6-N.cm
 *   events-S-W     ring of worker W, begun at start S: see {@link ConnectionEvents}
 * </pre>
 * What another version has left is set aside as {@code store.aside}, the lock lies beside as {@code store.lock}. All but the
 * maps is opened in milliseconds, before anything is forwarded; the maps are opened by the {@link StoreKeeper}.
 */
public final class StoreDirectory implements AutoCloseable {
    /** Of everything in the directory together. Counts up when any of it changes its meaning. */
    static final int VERSION = 1;

    private static final String STATE = "state";
    private static final String FEED = "feed";
    private static final String CLOSED = "version " + VERSION + " closed";
    private static final String OPEN = "version " + VERSION + " open";
    private static final Pattern EVENTS = Pattern.compile("events-(\\d{1,18})-(\\d{1,9})");
    private static final String ASIDE = ".aside";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final CloseStack owned = new CloseStack();
    private final List<String> remarks = new ArrayList<>();
    private DirectoryLock lock;
    private List<Path> left = List.of();
    private boolean fedInPart;
    private boolean feeding;

    private StoreDirectory(final Path path) {
        this.path = path;
    }

    /**
     * Takes the directory, made if need be. What is of no use is out of the way then.
     *
     * @throws IllegalStateException             of one line when it is not to be had
     * @throws io.sluice.table.TableException when another process has it
     */
    public static StoreDirectory take(final Path directory) {
        final StoreDirectory store = new StoreDirectory(directory);
        try {
            store.lock = store.owned.push(DirectoryLock.take(beside(directory, ".lock"), "dataplane"));
            store.prepare();
            return store;
        } catch (final IOException e) {
            store.close();
            throw new IllegalStateException("the connection store in " + directory + " is not to be had ("
                + e.getClass().getSimpleName() + ": " + e.getMessage() + "); name another directory by --memory", e);
        } catch (final RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static Path beside(final Path directory, final String suffix) {
        return directory.resolveSibling(directory.getFileName() + suffix);
    }

    private void prepare() throws IOException {
        make();
        final String state = state();
        if (!state.equals(CLOSED) && !state.equals(OPEN)) {
            setAside("it was written by another Sluice, or is damaged");
        }
        left = events();
        fedInPart = Files.exists(path.resolve(FEED));
        feeding = !left.isEmpty() || !ConnectionStore.maps(path).isEmpty();
        if (feeding) {
            Files.write(path.resolve(FEED), new byte[0]);          // until it is known whether the flow tables outlived it too
        }
    }

    private void make() throws IOException {
        if (!Files.exists(path)) {
            Files.createDirectories(path, OWNER_ONLY);
            Files.writeString(path.resolve(STATE), CLOSED);
        }
    }

    private String state() throws IOException {
        try {
            return Files.readString(path.resolve(STATE));
        } catch (final NoSuchFileException e) {
            return "";
        }
    }

    private void state(final String state) throws IOException {
        final Path beside = path.resolve(STATE + ".new");
        Files.writeString(beside, state);
        Files.move(beside, path.resolve(STATE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void setAside(final String why) throws IOException {
        final Path aside = beside(path, ASIDE);
        removeTree(aside);
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        make();
        remarks.add("the connection store in " + path + " is of no use, " + why + ": set aside as " + aside);
    }

    private static void removeTree(final Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> tree = Files.walk(directory)) {
                for (final Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The rings of processes before, oldest first. */
    private List<Path> events() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> EVENTS.matcher(file.getFileName().toString()).matches())
                .sorted(Comparator.comparingLong(StoreDirectory::start).thenComparing(Comparator.naturalOrder())).toList();
        }
    }

    private static long start(final Path events) {
        return number(events, 1);
    }

    private static long number(final Path events, final int which) {
        final Matcher matcher = EVENTS.matcher(events.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(which)) : -1;
    }

    /** New rings of so many workers. They are closed with the directory. */
    public List<ConnectionEvents> newEvents(final int workers) {
        final long start = left.isEmpty() ? 1 : start(left.get(left.size() - 1)) + 1;
        final List<ConnectionEvents> events = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            events.add(owned.push(ConnectionEvents.open(path.resolve("events-" + start + "-" + worker), worker)));
        }
        return events;
    }

    /**
     * Whether the workers are to be sent what is in the store, because their flow tables did not outlive the process before, or
     * that one had not come to the end of sending. To be asked once the flow tables are there, and before any connection is.
     *
     * @param whole whether the flow tables are those of the process before
     * @throws IllegalStateException of one line when the directory is not to be had
     */
    public boolean feeds(final boolean whole) {
        if (!feeding || !whole || fedInPart) {
            return feeding;
        }
        fed();
        return false;
    }

    /** The workers know all that the store does. */
    void fed() {
        try {
            feeding = false;
            Files.deleteIfExists(path.resolve(FEED));
        } catch (final IOException e) {
            throw new IllegalStateException("cannot write to " + path + " (" + e + ")", e);
        }
    }

    /** The rings of processes before, whose events are to be applied before any other; oldest first. */
    List<Path> left() {
        return left;
    }

    /** One of {@link #left}. */
    static ConnectionEvents openLeft(final Path ring) {
        return ConnectionEvents.open(ring, (int) number(ring, 2));
    }

    /**
     * Opens the maps, as they need it after however they were left. What cannot be opened is set aside.
     *
     * @param capacity most connections of each family
     * @param report   is told what people should know
     * @throws IOException when the directory is not to be had
     */
    ConnectionStore openStore(final long capacity, final Consumer<String> report) throws IOException {
        final boolean recover = !state().equals(CLOSED);
        state(OPEN);
        try {
            return ConnectionStore.open(path, capacity, recover);
        } catch (final RuntimeException e) {
            final Path aside = beside(path, ASIDE);
            report.accept("the connections in " + path + " cannot be read (" + e + "): set aside as " + aside);
            removeTree(aside);
            Files.createDirectory(aside, OWNER_ONLY);
            for (final Path map : ConnectionStore.maps(path)) {
                Files.move(map, aside.resolve(map.getFileName()));
            }
            return ConnectionStore.open(path, capacity, false);
        }
    }

    /** Closes the maps, and notes that they are whole. */
    void closeStore(final ConnectionStore store) throws IOException {
        store.close();
        state(CLOSED);
    }

    /** Lets another process take it; workers may go on writing to their {@linkplain #newEvents rings}, which that one reads. */
    public void letGo() {
        lock.close();
    }

    /** What became of the store of the process before; a line each, for people. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    @Override
    public void close() {
        owned.close();
    }
}

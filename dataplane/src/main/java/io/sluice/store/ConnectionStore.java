package io.sluice.store;

import io.sluice.linux.CloseStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;

/**
 * The connections of all workers that are worth keeping, in Chronicle Maps of a directory: IPv4 ones apart, because they are half
 * as long, each map made when its first connection comes. Connections are given as {@link io.sluice.flow.FlowRecord}s and belong
 * to the worker that gave them last.
 *
 * <p>Belongs to one thread of one process: who opens it has made sure of that. A first opening takes a JVM a second or two.
 */
public final class ConnectionStore implements ConnectionEvents.Reader, AutoCloseable {
    private static final String SUFFIX = ".cm";

    private final Path directory;
    private final long capacity;
    private final boolean recover;
    private final LongAdder damaged = new LongAdder();
    private final CloseStack owned = new CloseStack();
    private final Family ipv4 = new Family("ipv4", StoredConnection.IPV4_KEY);
    private final Family ipv6 = new Family("ipv6", StoredConnection.IPV6_KEY);
    private long refused;

    private ConnectionStore(final Path directory, final long capacity, final boolean recover) {
        this.directory = directory;
        this.capacity = capacity;
        this.recover = recover;
    }

    /**
     * Opens what is there, whatever it was made for.
     *
     * @param capacity most connections of each family
     * @param recover  whether who had it last may have been killed
     * @throws IOException      when files are not to be had
     * @throws RuntimeException when what is there is of no use
     */
    public static ConnectionStore open(final Path directory, final long capacity, final boolean recover) throws IOException {
        final ConnectionStore store = new ConnectionStore(directory, capacity, recover);
        try {
            store.ipv4.openIfThere();
            store.ipv6.openIfThere();
            return store;
        } catch (final IOException | RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    /** The files of the store in that directory. */
    static List<Path> maps(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).toList();
        }
    }

    /** Has this connection, as that worker's; what it had of it is replaced. Full, it is counted as {@link #refused}. */
    @Override
    public void put(final DirectBuffer record, final int at, final int worker) {
        if (!family(record, at).toPut().put(record, at, worker)) {
            refused++;
        }
    }

    /** Removes the connection that this record, or key of one, is of; if it is that worker's or nobody's. */
    @Override
    public void remove(final DirectBuffer key, final int at, final int worker) {
        final Family family = family(key, at);
        if (family.map != null) {
            family.map.remove(key, at, worker);
        }
    }

    /** Makes the connection that this record, or key of one, is of nobody's, until some worker has it; if it is that worker's. */
    @Override
    public void disown(final DirectBuffer key, final int at, final int worker) {
        final Family family = family(key, at);
        if (family.map != null) {
            family.map.disown(key, at, worker);
        }
    }

    private Family family(final DirectBuffer record, final int at) {
        return StoredConnection.isIpv4(record, at) ? ipv4 : ipv6;
    }

    /** In how many parts it can be visited. */
    int segments() {
        return ipv4.segments() + ipv6.segments();
    }

    /**
     * Shows what is in a part of it, some thousands of connections, seen in this second.
     *
     * @return false when the visitor stopped
     */
    boolean visit(final int segment, final int nowSeconds, final StoreVisitor visitor) {
        return segment < ipv4.segments() ? ipv4.map.visit(segment, nowSeconds, visitor)
            : ipv6.map.visit(segment - ipv4.segments(), nowSeconds, visitor);
    }

    /** How many connections are in it. */
    public long entries() {
        return ipv4.entries() + ipv6.entries();
    }

    /** How many connections found no room. */
    public long refused() {
        return refused;
    }

    /** How many remains of a killed process were given up when it was opened. */
    long damaged() {
        return damaged.sum();
    }

    @Override
    public void close() {
        owned.close();
    }

    /** Connections with keys of one length. */
    private final class Family {
        private final String name;
        private final int keyLength;
        private StoreMap map;

        Family(final String name, final int keyLength) {
            this.name = name;
            this.keyLength = keyLength;
        }

        private Path file(final long entries) {
            return directory.resolve(name + "-" + entries + SUFFIX);
        }

        /** Maps made for another number of connections are emptied into one that is made for this. */
        void openIfThere() throws IOException {
            for (final Path file : files()) {
                if (!file.equals(file(capacity))) {
                    empty(file);
                }
            }
            if (map == null && Files.exists(file(capacity))) {
                map = open(capacity);
            }
        }

        private List<Path> files() throws IOException {
            return maps(directory).stream().filter(file -> file.getFileName().toString().matches(name + "-\\d{1,18}\\" + SUFFIX))
                .toList();
        }

        private void empty(final Path file) throws IOException {
            final String fileName = file.getFileName().toString();
            final long entries = Long.parseLong(fileName.substring(name.length() + 1, fileName.length() - SUFFIX.length()));
            try (StoreMap old = StoreMap.open(file, keyLength, entries, recover, damaged)) {
                for (int segment = 0; segment < old.segments(); segment++) {
                    old.visit(segment, 0, (record, at) -> {
                        put(record, at, StoredConnection.NOBODY);
                        return StoreVisitor.Fate.KEPT;
                    });
                }
            }
            Files.delete(file);
        }

        StoreMap toPut() {
            if (map == null) {
                try {
                    map = open(capacity);
                } catch (final IOException e) {
                    throw new IllegalStateException(file(capacity) + " is not to be had (" + e + ")", e);
                }
            }
            return map;
        }

        private StoreMap open(final long entries) throws IOException {
            final Path file = file(entries);
            final long room = Files.getFileStore(directory).getUsableSpace();
            if (!Files.exists(file) && room < StoreMap.room(keyLength, entries)) {
                throw new IOException("it would take up to " + (StoreMap.room(keyLength, entries) >> 20) + " MiB, and there are "
                    + (room >> 20));
            }
            return owned.push(StoreMap.open(file, keyLength, entries, recover, damaged));
        }

        int segments() {
            return map == null ? 0 : map.segments();
        }

        long entries() {
            return map == null ? 0 : map.entries();
        }
    }
}

package io.sluice.store;

import static io.sluice.store.StoredConnection.LONGEST_KEY;
import static io.sluice.store.StoredConnection.LONGEST_VALUE;
import static io.sluice.store.StoredConnection.NOBODY;

import io.sluice.flow.FlowRecord;
import io.sluice.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.LongAdder;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One Chronicle Map of the store, in a file: connections of one length of key, as {@link StoredConnection} has them. Many small
 * segments, so that one of them is a turn's work, and no longer entries than need be: one chunk holds a single connection, two
 * hold a pair. How many entries there are is counted here: a Chronicle Map takes more than it was made for, then stops for
 * milliseconds to grow, then throws.
 *
 * <p>Belongs to one thread, and the file to one process. Allocates nothing in use.
 */
final class StoreMap implements AutoCloseable {
    private static final int ENTRIES_PER_SEGMENT = 9_000;
    private static final int DEVIATIONS = 6;                       // of a segment's share: so many never come
    private static final int FEWEST_SPARE = 64;
    private static final int BITS_IN_WORD = 64;
    private static final double MOST_GROWTH = 4;                   // where all are pairs of two families, and badly spread
    private static final int IPV4_CHUNK = 32;                      // 13 of key, 12 of value, its length, 4 of checksum
    private static final int IPV6_CHUNK = 56;
    private static final int SLOT = 16;                            // octets beside each chunk, at most
    private static final int KEY = 0;
    private static final int VALUE = LONGEST_KEY + 3;
    private static final int OTHER_VALUE = VALUE + LONGEST_VALUE;

    private final ChronicleMap<byte[], byte[]> map;
    private final int keyLength;
    private final long capacity;
    private final UnsafeBuffer scratch = Linux.memory(OTHER_VALUE + LONGEST_VALUE);
    private final BytesStore<?, ?> bytes = BytesStore.wrap(scratch.addressOffset(), scratch.capacity());
    private final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
    private long entries;

    private StoreMap(final ChronicleMap<byte[], byte[]> map, final int keyLength, final long capacity) {
        this.map = map;
        this.keyLength = keyLength;
        this.capacity = capacity;
        this.entries = map.longSize();
    }

    /**
     * The map in that file, new if there is none.
     *
     * @param capacity most entries: the one that the file was made for, if it is there
     * @param recover  whether who wrote it last may have been killed
     * @param damaged  counts what had to be given up for that
     * @throws IOException      when the file is not to be had
     * @throws RuntimeException of Chronicle's when it cannot be used
     */
    static StoreMap open(final Path file, final int keyLength, final long capacity, final boolean recover,
        final LongAdder damaged) throws IOException {
        final ChronicleMapBuilder<byte[], byte[]> builder = builder(keyLength, capacity);
        if (Files.exists(file) && Files.size(file) > 0) {
            return new StoreMap(recover
                ? builder.recoverPersistedTo(file.toFile(), true, corruption -> damaged.increment())
                : builder.createPersistedTo(file.toFile()), keyLength, capacity);
        }
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new StoreMap(builder.createPersistedTo(file.toFile()), keyLength, capacity);
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(final int keyLength, final long capacity) {
        final long segments = (capacity + ENTRIES_PER_SEGMENT - 1) / ENTRIES_PER_SEGMENT;
        final double share = (double) capacity / segments;
        final long perSegment = (long) (share + (segments == 1 ? 0 : DEVIATIONS * Math.sqrt(share))) + FEWEST_SPARE;
        return ChronicleMapBuilder.of(byte[].class, byte[].class)
            .constantKeySizeBySample(new byte[keyLength])
            .averageValueSize(StoredConnection.SINGLE)
            .entries(capacity)
            .actualSegments((int) segments)
            .actualChunkSize(chunk(keyLength))
            .entriesPerSegment(perSegment)
            .actualChunksPerSegmentTier((perSegment + BITS_IN_WORD - 1) / BITS_IN_WORD * BITS_IN_WORD)
            .maxBloatFactor(MOST_GROWTH)
            .putReturnsNull(true)
            .removeReturnsNull(true)
            .skipCloseOnExitHook(true);
    }

    private static int chunk(final int keyLength) {
        return keyLength == StoredConnection.IPV4_KEY ? IPV4_CHUNK : IPV6_CHUNK;
    }

    /** Octets that a file for so many takes, or less. */
    static long room(final int keyLength, final long capacity) {
        return capacity * (chunk(keyLength) + SLOT) + (1 << 20);
    }

    /** Has the connection of a {@link FlowRecord} in it, as that worker's; false when it is full. */
    boolean put(final DirectBuffer from, final int at, final int worker) {
        StoredConnection.putKey(scratch, KEY, from, at);
        final int length = StoredConnection.putValue(scratch, VALUE, from, at, worker);
        try (ExternalMapQueryContext<byte[], byte[], ?> context = map.queryContext(bytes, KEY, keyLength)) {
            context.updateLock().lock();
            final MapEntry<byte[], byte[]> entry = context.entry();
            final Data<byte[]> value = context.wrapValueBytesAsData(bytes, VALUE, length);
            if (entry == null) {
                if (entries >= capacity) {
                    return false;
                }
                context.absentEntry().doInsert(value);
                entries++;
            } else if (!Data.bytesEquivalent(entry.value(), value)) {
                entry.doReplaceValue(value);
            }
            return true;
        }
    }

    /** Removes the connection of the key that lies there, if it is that worker's. */
    void remove(final DirectBuffer key, final int at, final int worker) {
        StoredConnection.putKey(scratch, KEY, key, at);
        try (ExternalMapQueryContext<byte[], byte[], ?> context = map.queryContext(bytes, KEY, keyLength)) {
            context.updateLock().lock();
            final MapEntry<byte[], byte[]> entry = context.entry();
            if (entry != null) {
                final int owner = worker(entry.value());
                if (owner == worker || owner == NOBODY) {
                    entry.doRemove();
                    entries--;
                }
            }
        }
    }

    /** Makes the connection of the key that lies there nobody's, if it is that worker's. */
    void disown(final DirectBuffer key, final int at, final int worker) {
        StoredConnection.putKey(scratch, KEY, key, at);
        try (ExternalMapQueryContext<byte[], byte[], ?> context = map.queryContext(bytes, KEY, keyLength)) {
            context.updateLock().lock();
            final MapEntry<byte[], byte[]> entry = context.entry();
            if (entry != null && worker(entry.value()) == worker) {
                final int length = (int) entry.value().size();
                entry.value().writeTo(bytes, VALUE);
                scratch.putShort(VALUE + StoredConnection.WORKER, (short) NOBODY);
                entry.doReplaceValue(context.wrapValueBytesAsData(bytes, VALUE, length));
            }
        }
    }

    private static int worker(final Data<byte[]> value) {
        return value.bytes().readShort(value.offset() + StoredConnection.WORKER) & 0xffff;
    }

    int segments() {
        return map.segments();
    }

    /**
     * Shows each connection of a segment as a {@link FlowRecord}, and removes those that the visitor says so of.
     *
     * @return whether all were shown; false when the visitor stopped
     */
    boolean visit(final int segment, final int nowSeconds, final StoreVisitor visitor) {
        try (MapSegmentContext<byte[], byte[], ?> context = map.segmentContext(segment)) {
            return context.forEachSegmentEntryWhile(entry -> {
                final StoreVisitor.Fate fate = visitor.visit(recorded(entry, nowSeconds), 0);
                if (fate == StoreVisitor.Fate.REMOVED) {
                    entry.doRemove();
                    entries--;
                }
                return fate != StoreVisitor.Fate.STOP;
            });
        }
    }

    private DirectBuffer recorded(final MapEntry<byte[], byte[]> entry, final int nowSeconds) {
        entry.key().writeTo(bytes, KEY);
        entry.value().writeTo(bytes, OTHER_VALUE);
        StoredConnection.toRecord(scratch, KEY, keyLength, scratch, OTHER_VALUE, (int) entry.value().size(), nowSeconds, record,
            0);
        return record;
    }

    /** How many connections are in it. */
    long entries() {
        return entries;
    }

    @Override
    public void close() {
        map.close();
    }
}

package io.sluice.table;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.ToLongFunction;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * The files of the tables directory, their version, and the one place that says how their Chronicle Maps are built.
 *
 * <pre>
 *   current               which edition is complete ({@link Generation})
 *   edition-N/manifest    what belongs to edition N, with lengths and checksums ({@link Manifest})
 *   edition-N/vips.cm     Chronicle Map: id (int) to VIP ({@link VipMarshaller})
 *   edition-N/backends.cm Chronicle Map: id (int) to backend ({@link BackendMarshaller})
 *   edition-N/rows        the same rows one after the other ({@link PlainRows})
 * </pre>
 */
public final class TableSchema {
    /** Of everything in the tables directory together. Counts up when any of it changes its meaning. */
    public static final int VERSION = 4;

    static final String CURRENT = "current";
    static final String EDITION_PREFIX = "edition-";
    static final String MANIFEST = "manifest";
    static final String VIPS = "vips.cm";
    static final String BACKENDS = "backends.cm";
    static final String ROWS = "rows";
    static final String REMEDY = "stop the controller, move the tables directory away and start it again, "
        + "it publishes them anew from sluice.yaml";

    private TableSchema() {
    }

    /**
     * Loads what the first Chronicle Map of a JVM needs, by writing and reading back an edition in the temporary directory.
     * Takes a second or two the first time: call it on a thread that nobody waits for. Throws TableException if even that
     * fails.
     */
    public static void warmUp() {
        WarmUp.run();
    }

    static Path edition(final Path directory, final long number) {
        return directory.resolve(EDITION_PREFIX + number);
    }

    /** A new map with room for exactly these rows. The file must be there, and empty. */
    static ChronicleMap<Integer, VipRow> newVips(final File file, final Collection<VipRow> rows) throws IOException {
        return sized(vips(), rows, VipMarshaller.INSTANCE::size, VipMarshaller.FIXED_LENGTH).createPersistedTo(file);
    }

    /** A new map with room for exactly these rows. The file must be there, and empty. */
    static ChronicleMap<Integer, BackendRow> newBackends(final File file, final Collection<BackendRow> rows) throws IOException {
        return sized(backends(), rows, BackendMarshaller.INSTANCE::size, BackendMarshaller.FIXED_LENGTH).createPersistedTo(file);
    }

    /** A finished map; its sizes are in the file. */
    static ChronicleMap<Integer, VipRow> openVips(final File file) throws IOException {
        return vips().entries(1).averageValueSize(VipMarshaller.FIXED_LENGTH).createPersistedTo(file);
    }

    /** A finished map; its sizes are in the file. */
    static ChronicleMap<Integer, BackendRow> openBackends(final File file) throws IOException {
        return backends().entries(1).averageValueSize(BackendMarshaller.FIXED_LENGTH).createPersistedTo(file);
    }

    private static ChronicleMapBuilder<Integer, VipRow> vips() {
        return common(ChronicleMapBuilder.of(Integer.class, VipRow.class).valueMarshaller(VipMarshaller.INSTANCE));
    }

    private static ChronicleMapBuilder<Integer, BackendRow> backends() {
        return common(ChronicleMapBuilder.of(Integer.class, BackendRow.class).valueMarshaller(BackendMarshaller.INSTANCE));
    }

    /** One segment: one thread fills the map, one reads it, and each segment is memory to set up and to walk. */
    private static <R> ChronicleMapBuilder<Integer, R> common(final ChronicleMapBuilder<Integer, R> builder) {
        return builder
            .actualSegments(1)
            .putReturnsNull(true)
            .skipCloseOnExitHook(true);
    }

    private static <R> ChronicleMapBuilder<Integer, R> sized(final ChronicleMapBuilder<Integer, R> builder,
                                                             final Collection<R> rows, final ToLongFunction<R> size,
                                                             final double sizeOfNone) {
        return builder
            .entries(Math.max(1, rows.size()))
            .averageValueSize(rows.stream().mapToLong(size).average().orElse(sizeOfNone));
    }
}

package io.sluice.table;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Reads what was published. Single-threaded. Waits for nobody and writes nothing in the directory, so it works as well when
 * the controller is dead, or was never there.
 */
public final class TableReader implements AutoCloseable {
    /** How often to see whether the announcement that is mapped is still the one that has the name. */
    private static final long LOOK_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private Generation generation;
    private long lookedAtNs;

    private TableReader(final Path directory) {
        this.directory = directory;
    }

    /** The directory need not be there yet. */
    public static TableReader open(final Path directory) {
        return new TableReader(directory);
    }

    /**
     * The number of the edition that is complete, 0 for none: one mapped read, cheap enough for every millisecond. If somebody
     * moved the tables away, it stays what it was until others are in their place (seen within a second); their numbers may be
     * lower.
     *
     * @throws TableException if the announcement is damaged, or of another version
     */
    public long announced() {
        final long nowNs = System.nanoTime();
        if (generation == null || nowNs - lookedAtNs > LOOK_EVERY_NS) {
            lookedAtNs = nowNs;
            look();
        }
        return generation == null ? 0 : generation.current();
    }

    /**
     * The edition announced last, whole; {@link Edition#NONE} before the first.
     *
     * @throws TableException if it is damaged
     */
    public Edition read() {
        while (true) {
            final long number = announced();
            try {
                return number == 0 ? Edition.NONE : EditionFiles.read(TableSchema.edition(directory, number), number);
            } catch (final IOException | TableException e) {
                look();
                if (announced() == number) {
                    throw failed(number, e);
                }
                // Another one was announced meanwhile, and this one cleared away: the other one, then.
            }
        }
    }

    /**
     * The same, by the rows that lie beside the maps where they are whole: in some milliseconds also when this process has not
     * opened any map yet.
     *
     * @throws TableException if it is damaged
     */
    public Edition readFirst() {
        final long number = announced();
        return PlainRows.read(TableSchema.edition(directory, number).resolve(TableSchema.ROWS), number).orElseGet(this::read);
    }

    @Override
    public void close() {
        if (generation != null) {
            generation.close();
        }
    }

    private void look() {
        if (generation == null || !generation.isInPlace()) {
            Generation.openToRead(directory).ifPresent(other -> {
                close();
                generation = other;
            });
        }
    }

    private TableException failed(final long number, final Exception cause) {
        final Path path = TableSchema.edition(directory, number);
        if (cause instanceof TableException damaged) {
            return damaged;
        }
        if (cause instanceof NoSuchFileException) {
            return Manifest.STAMP.damaged(path, "it was announced and is not there");
        }
        return TableException.failed("read", path, cause);
    }
}

package io.sluice.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/**
 * Publishes rows, edition by edition. Single-threaded, and one at a time for a directory: whoever opens it holds the
 * controller's lock ({@link DirectoryLock}).
 *
 * <p>Killed at any moment it leaves the last announced edition whole; the next writer clears what was not announced.
 */
public final class TableWriter implements AutoCloseable {
    /** Readers that are slow to come for one edition still find it when the next two are out. */
    private static final int KEPT_EDITIONS = 3;

    private final Path directory;
    private final Generation generation;

    private TableWriter(final Path directory, final Generation generation) {
        this.directory = directory;
        this.generation = generation;
    }

    /**
     * Takes up where the last writer stopped. The directory is made if need be; throws TableException if it holds
     * something else.
     */
    public static TableWriter open(final Path directory) {
        try {
            Files.createDirectories(directory, PrivateFiles.DIRECTORY);
        } catch (final IOException e) {
            throw TableException.failed("create", directory, e);
        }
        final TableWriter writer = new TableWriter(directory, Generation.openToWrite(directory));
        try {
            writer.clear();
            return writer;
        } catch (final TableException e) {
            writer.close();
            throw e;
        }
    }

    /**
     * Writes these rows as the next edition and announces it: when this returns, readers find it, and it is on the disk.
     *
     * @return the edition's number
     * @throws IllegalArgumentException if the rows contradict each other (see {@link Edition}); nothing is published
     * @throws TableException           if they cannot be written; what was announced stays so
     */
    public long publish(final List<VipRow> vips, final List<BackendRow> backends) {
        final long number = generation.current() + 1;
        final Edition edition = new Edition(number, vips, backends);
        final Path files = TableSchema.edition(directory, number);
        try {
            IoUtil.delete(files.toFile(), true);
            EditionFiles.write(files, edition);
        } catch (final IOException e) {
            IoUtil.delete(files.toFile(), true);
            throw TableException.failed("write", files, e);
        }
        generation.announce(number);
        generation.force();
        clear();
        return number;
    }

    /** The edition announced last, read back; {@link Edition#NONE} before the first. Throws TableException if it is damaged. */
    public Edition last() {
        try (TableReader reader = TableReader.open(directory)) {
            return reader.read();
        }
    }

    @Override
    public void close() {
        generation.close();
    }

    /** Removes the editions that nobody comes for any more, and those that were never announced. */
    private void clear() {
        final long announced = generation.current();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(path -> isEdition(path) && !isKept(path, announced)).toList()
                .forEach(path -> IoUtil.delete(path.toFile(), false));
        } catch (final IOException e) {
            throw TableException.failed("clear", directory, e);
        }
    }

    private static boolean isEdition(final Path path) {
        return path.getFileName().toString().matches(TableSchema.EDITION_PREFIX + "\\d{1,18}");
    }

    private static boolean isKept(final Path path, final long announced) {
        final long number = Long.parseLong(path.getFileName().toString().substring(TableSchema.EDITION_PREFIX.length()));
        return number <= announced && number > announced - KEPT_EDITIONS;
    }
}

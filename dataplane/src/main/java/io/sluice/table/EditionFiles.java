package io.sluice.table;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.openhft.chronicle.map.ChronicleMap;

/** One edition as files: written once, whole, by one process; read, whole, by any number. */
final class EditionFiles {
    private EditionFiles() {
    }

    /** How a map of rows is made on an empty file. */
    private interface Maker<R> {
        ChronicleMap<Integer, R> make(File file, List<R> rows) throws IOException;
    }

    /** How a finished map is opened. */
    private interface Opener<R> {
        ChronicleMap<Integer, R> open(File file) throws IOException;
    }

    /** Returns when the edition lies whole on the disk. The directory must not be there yet. */
    static void write(final Path directory, final Edition edition) throws IOException {
        Files.createDirectory(directory, PrivateFiles.DIRECTORY);
        final Manifest.Content vips = write(directory.resolve(TableSchema.VIPS), edition.vips(),
            VipRow::id, TableSchema::newVips);
        final Manifest.Content backends = write(directory.resolve(TableSchema.BACKENDS), edition.backends(),
            BackendRow::id, TableSchema::newBackends);
        write(directory.resolve(TableSchema.ROWS), PlainRows.bytes(edition));
        write(directory.resolve(TableSchema.MANIFEST), new Manifest(edition.number(), vips, backends).bytes());
        force(directory);
    }

    private static void write(final Path path, final byte[] bytes) throws IOException {
        Files.write(Files.createFile(path, PrivateFiles.FILE), bytes);
    }

    private static <R> Manifest.Content write(final Path path, final List<R> rows, final Function<R, Integer> id,
                                              final Maker<R> maker) throws IOException {
        Files.createFile(path, PrivateFiles.FILE);
        final Map<Integer, R> byId = rows.stream().collect(Collectors.toMap(id, Function.identity()));
        try (ChronicleMap<Integer, R> map = maker.make(path.toFile(), rows)) {
            map.putAll(byId);
        }
        return Manifest.Content.of(rows.size(), Files.readAllBytes(path));
    }

    /** Throws NoSuchFileException when the edition is gone, TableException when it is damaged. */
    static Edition read(final Path directory, final long number) throws IOException {
        final Manifest manifest = Manifest.read(directory.resolve(TableSchema.MANIFEST), number);
        return new Edition(number,
            read(directory.resolve(TableSchema.VIPS), manifest.vips(), TableSchema::openVips),
            read(directory.resolve(TableSchema.BACKENDS), manifest.backends(), TableSchema::openBackends));
    }

    /**
     * Reads a private copy. To read a Chronicle Map is to take locks in its file: on the published one, a reader that dies
     * would leave them to all who come after.
     */
    private static <R> List<R> read(final Path path, final Manifest.Content content, final Opener<R> opener) throws IOException {
        final byte[] bytes = Files.readAllBytes(path);
        content.check(path, bytes);
        try (ChronicleMap<Integer, R> map = openCopy(path, bytes, opener)) {
            final List<R> rows = List.copyOf(map.values());
            content.checkRows(path, rows.size());
            return rows;
        }
    }

    /** The copy has no name any more when this returns, so not even a reader that dies leaves it behind. */
    private static <R> ChronicleMap<Integer, R> openCopy(final Path path, final byte[] bytes, final Opener<R> opener) {
        try {
            final Path copy = Files.createTempFile("sluice-", "-" + path.getFileName());
            try {
                Files.write(copy, bytes);
                return opener.open(copy.toFile());
            } finally {
                Files.delete(copy);
            }
        } catch (final IOException e) {
            throw new TableException("cannot copy " + path + " into the temporary directory (" + e
                + "): make room there, or name another by -Djava.io.tmpdir=DIRECTORY", e);
        }
    }

    /** All files first and only then, so that the file system's journal is written once and not once a file. */
    private static void force(final Path directory) throws IOException {
        for (final String file : List.of(TableSchema.VIPS, TableSchema.BACKENDS, TableSchema.ROWS, TableSchema.MANIFEST)) {
            forceOne(directory.resolve(file));
        }
        forceOne(directory);
        forceOne(directory.getParent());
    }

    private static void forceOne(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

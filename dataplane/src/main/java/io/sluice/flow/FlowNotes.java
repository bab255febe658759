package io.sluice.flow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What the writers of flow tables note down when they end in order, so that the next ones need not look at every connection
 * before they begin. It means nothing unless the {@link FlowManifest} says so, which is written after it.
 *
 * <p>The file {@code notes}, in native byte order:
 * <pre>
 *   tables   int, then for each of them
 *     flows, used, half-open  three ints, see {@link FlowCounts}
 *   length   int, of the rest but for the check
 *   rest     of the tables' user, who knows what it means
 *   check    int, CRC32C of the bytes before
 * </pre>
 *
 * @param counts of each table, by worker
 * @param rest   of the tables' user
 */
record FlowNotes(List<FlowCounts> counts, byte[] rest) {
    static final String FILE = "notes";

    private static final int COUNTS_LENGTH = 3 * Integer.BYTES;

    void write(final Path directory) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(3 * Integer.BYTES + counts.size() * COUNTS_LENGTH + rest.length)
            .order(ByteOrder.nativeOrder()).putInt(counts.size());
        counts.forEach(each -> bytes.putInt(each.flows()).putInt(each.used()).putInt(each.halfOpen()));
        bytes.putInt(rest.length).put(rest);
        bytes.putInt(check(bytes.array()));
        Files.write(directory.resolve(FILE), bytes.array());
    }

    /** What is in the directory, for so many tables; empty when it is damaged. */
    static Optional<FlowNotes> read(final Path directory, final int tables) throws IOException {
        final Path file = directory.resolve(FILE);
        final byte[] read = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        final ByteBuffer bytes = ByteBuffer.wrap(read).order(ByteOrder.nativeOrder());
        final int least = 3 * Integer.BYTES + tables * COUNTS_LENGTH;
        if (read.length < least || bytes.getInt(read.length - Integer.BYTES) != check(read) || bytes.getInt() != tables) {
            return Optional.empty();
        }
        final List<FlowCounts> counts = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            counts.add(new FlowCounts(bytes.getInt(), bytes.getInt(), bytes.getInt()));
        }
        if (bytes.getInt() != read.length - least) {
            return Optional.empty();
        }
        final byte[] rest = new byte[read.length - least];
        bytes.get(rest);
        return Optional.of(new FlowNotes(counts, rest));
    }

    private static int check(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}

package io.sluice.table;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/** A {@link ResponseTimeFile}, read while the controller writes it or after it has gone. Single-threaded. */
public final class ResponseTimeView implements AutoCloseable {
    private final MappedFile file;
    private final UnsafeBuffer words;

    private ResponseTimeView(final MappedFile file) {
        this.file = file;
        this.words = file.map(ResponseTimeFile.WORDS_AT, ResponseTimeFile.WORDS_LENGTH);
    }

    /**
     * The file in that run directory; empty if no controller has made one.
     *
     * @throws TableException if it is damaged, or of another version
     */
    public static Optional<ResponseTimeView> map(final Path runDirectory) {
        final Path path = runDirectory.resolve(ResponseTimeFile.FILE);
        try {
            return Optional.of(MappedFile.openToRead(ResponseTimeFile.STAMP, path, ResponseTimeFile.LENGTH)
                .into(ResponseTimeView::new));
        } catch (final NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** How quickly a backend answers, in nanoseconds; 0 if that is not known. */
    public long of(final int backendId) {
        return ResponseTimeFile.time(words.getLongOpaque(ResponseTimeFile.at(backendId)), backendId);
    }

    @Override
    public void close() {
        file.close();
    }
}

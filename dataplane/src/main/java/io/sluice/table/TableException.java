package io.sluice.table;

import java.nio.file.Path;

/** A table file that cannot be used. The message is one line for people: what, why, and what to do. */
public final class TableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Nothing failed beneath: the file is there, and is not right. */
    public TableException(final String message) {
        super(message);
    }

    /** The operating system, or what lies beneath, failed. */
    public TableException(final String message, final Throwable cause) {
        super(message, cause);
    }

    /** The operating system would not. */
    static TableException failed(final String verb, final Path path, final Exception cause) {
        return new TableException("cannot " + verb + " " + path + " (" + cause.getClass().getSimpleName() + ": "
            + cause.getMessage() + "): check that its directory exists, is this user's to use and has room", cause);
    }
}

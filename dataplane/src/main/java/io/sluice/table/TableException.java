package io.sluice.table;

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
}

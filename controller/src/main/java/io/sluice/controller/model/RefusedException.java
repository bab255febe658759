package io.sluice.controller.model;

/** What was asked for can't be had. The message is one line for the person who asked: what, why, and what to do. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Refuses for a reason that is all in the message. */
    public RefusedException(final String message) {
        super(message);
    }

    /** Refuses because of another failure. */
    public RefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}

package io.sluice.dataplane;

import java.io.Serial;

/** What was asked of the dataplane is not to be had: the message is one line for people, what, why and what to do. */
public final class RefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    RefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}

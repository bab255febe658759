package io.sluice.xdp;

import java.io.Serial;

/** Another AF_XDP socket has the queue; taking it in another mode would not help. */
public final class QueueTakenException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    QueueTakenException(final String device, final int queue, final Throwable cause) {
        super("queue " + queue + " of " + device + " is already taken by another AF_XDP socket:"
            + " is another dataplane running on it?", cause);
    }
}

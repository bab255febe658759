package io.sluice.dataplane;

import java.util.function.Supplier;
import org.agrona.CloseHelper;

/**
 * Something that is made on a thread of its own while others go on. Owns what comes of it, and waits for it when closed, so
 * nothing is made after whatever it needs has gone.
 */
final class Meanwhile<T> implements AutoCloseable {
    private final Thread thread;
    private T result;
    private RuntimeException failure;

    private Meanwhile(final String name, final Supplier<T> making) {
        thread = new Thread(() -> make(making), name);
    }

    /** Begins to make it. */
    static <T> Meanwhile<T> begin(final String name, final Supplier<T> making) {
        final Meanwhile<T> meanwhile = new Meanwhile<>(name, making);
        meanwhile.thread.start();
        return meanwhile;
    }

    private void make(final Supplier<T> making) {
        try {
            result = making.get();
        } catch (final RuntimeException e) {
            failure = e;
        }
    }

    /** Waits until it is made; throws what making it threw. */
    T await() {
        join();
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;                                // it is soon over; whoever interrupted is told then
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        join();
        if (result instanceof AutoCloseable closeable) {
            CloseHelper.close(closeable);
        }
    }
}

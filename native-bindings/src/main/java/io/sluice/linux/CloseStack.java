package io.sluice.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been acquired so far, closed in reverse. A factory opens inside one; when it succeeds it {@link #release}s the stack
 * to the new owner, and when it throws half-way, whatever was open is closed. If closing throws, the rest is closed all the same.
 */
public final class CloseStack implements AutoCloseable {
    private final Deque<AutoCloseable> acquired = new ArrayDeque<>();

    /** Takes charge of {@code resource} and returns it. */
    public <T extends AutoCloseable> T push(final T resource) {
        acquired.push(resource);
        return resource;
    }

    /** Hands everything over to the returned stack; closing this one then does nothing. */
    public CloseStack release() {
        final CloseStack owner = new CloseStack();
        owner.acquired.addAll(acquired);
        acquired.clear();
        return owner;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!acquired.isEmpty()) {
            try {
                acquired.pop().close();
            } catch (final Exception e) {
                final RuntimeException failure = e instanceof RuntimeException r ? r : new IllegalStateException(e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}

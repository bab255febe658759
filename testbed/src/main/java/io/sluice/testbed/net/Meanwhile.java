package io.sluice.testbed.net;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Things that go on together, each on a thread of its own: the threads that all share may be no more than one. */
public final class Meanwhile {

    private Meanwhile() {
    }

    /** Begins. */
    public static <T> CompletableFuture<T> begin(final Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, command -> new Thread(command, "meanwhile").start());
    }
}

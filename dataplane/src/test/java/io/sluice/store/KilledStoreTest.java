package io.sluice.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.Child;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever keeps the store may be killed at any moment: what the next one finds is whole, and can be worked on at once. */
class KilledStoreTest {
    private static final int KILLS = 5;
    private static final int LATEST_KILL_US = 200_000;

    @TempDir
    private Path directory;

    @Test
    @Timeout(600)
    void killedWhileApplyingItIsOpenedAndWhole() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int most = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            final String where = "kill " + kill + ", seed " + seed;
            try (Child child = Child.start(StoreChild.class, directory.toString(), Long.toString(random.nextLong()))) {
                assertEquals("applying", child.line(), where);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LATEST_KILL_US)));
                child.kill();
            }
            most = Math.max(most, check(where));
        }
        assertTrue(most > 0, "nothing was ever applied, seed " + seed);
    }

    /** Also writes to every segment: a lock that stayed would be met. */
    private int check(final String where) throws Exception {
        try (ConnectionStore store = ConnectionStore.open(directory, StoreChild.CAPACITY, true)) {
            final int found = Numbered.in(store, where).size();
            for (int number = 0; number < StoreChild.CAPACITY; number += 2) {
                store.put(Numbered.record(number, 0, 0), 0, 0);
            }
            Numbered.in(store, where);
            return found;
        }
    }
}

package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller that is killed while it publishes leaves the edition announced last whole, and the next one goes on from
 * there.
 */
class KilledWriterTest {
    private static final int KILLS = 20;
    /** A publish takes a few milliseconds, so this covers every moment of several. */
    private static final int LATEST_KILL_US = 40_000;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void killedTwentyTimesAndNothingIsLost() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        TableSchema.warmUp();
        long announced = 0;
        Child child = Child.start("publish", directory);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Child publishing = child) {
                child = Child.start("publish", directory);      // warms up while this one works
                announced = publishUntilKilled(publishing, announced, random, "kill " + kill + ", seed " + seed);
            }
            checkWhole(announced, seed);
        }
        child.close();
        theNextWriterGoesOn();
    }

    /** The edition it said last, or the next if it was killed between announcing and saying so. */
    private long publishUntilKilled(final Child child, final long announced, final Random random, final String where)
        throws IOException {
        assertEquals("warm", child.line(), where);
        child.go();
        final String first = child.line();
        assertNotNull(first, where);
        assertEquals(announced + 1, Long.parseLong(first), where);
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LATEST_KILL_US)));
        child.kill();
        long said = Long.parseLong(first);
        for (String line = child.line(); line != null; line = child.line()) {
            assertEquals(++said, Long.parseLong(line), where);
        }
        final long found = announced();
        assertTrue(found == said || found == said + 1, where + ": said " + said + ", announced " + found);
        return found;
    }

    private long announced() {
        try (TableReader reader = TableReader.open(directory)) {
            return reader.announced();
        }
    }

    private void checkWhole(final long number, final long seed) {
        try (TableReader reader = TableReader.open(directory)) {
            assertEquals(PublishedRows.of(number), reader.read(), "seed " + seed);
        }
    }

    private void theNextWriterGoesOn() {
        try (TableWriter writer = TableWriter.open(directory)) {
            final long last = writer.last().number();
            assertEquals(last + 1, writer.publish(Rows.vips(2), Rows.backends(2, 2)));
            assertEquals(new Edition(last + 1, Rows.vips(2), Rows.backends(2, 2)), writer.last());
        }
    }
}

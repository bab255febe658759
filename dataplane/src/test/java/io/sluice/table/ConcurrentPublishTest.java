package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One JVM publishes as fast as it can while another reads as fast as it can. */
class ConcurrentPublishTest {
    private static final int READS = 200;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void whatIsReadIsWholeAndNeverOlderThanBefore() throws Exception {
        try (Child child = Child.start("publish", directory); TableReader reader = TableReader.open(directory)) {
            assertEquals("warm", child.line());
            child.go();
            assertEquals("1", child.line());
            long last = 0;
            long distinct = 0;
            for (int read = 0; read < READS; read++) {
                final long announced = reader.announced();

                final Edition edition = reader.read();

                assertTrue(edition.number() >= announced && edition.number() >= last, edition.number() + " after " + last);
                assertEquals(PublishedRows.of(edition.number()), edition);
                distinct += edition.number() > last ? 1 : 0;
                last = edition.number();
            }
            assertTrue(distinct > 1, distinct + " editions seen");
        }
    }
}

package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables for people. */
class ColumnsTest {
    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        final Columns columns = new Columns().text("name", "NAME").number("count", "COUNT").text("more", "MORE");
        columns.row(Map.of("name", "a", "count", 1_000_000, "more", "x")).row(Map.of("name", "longer", "count", 1));

        assertEquals("""
            NAME      COUNT  MORE
            a       1000000  x
            longer        1  -
            """, columns.toString());
    }

    /** Widths that were found anew for each row would take hours. */
    @Test
    @Timeout(300)
    void aHundredThousandRowsAreNoMatter() {
        final Columns columns = new Columns().text("name", "NAME").number("count", "COUNT");
        for (int i = 0; i < 100_000; i++) {
            columns.row(Map.of("name", "backend-" + i, "count", i));
        }

        assertEquals(100_001, columns.toString().lines().count());
    }
}

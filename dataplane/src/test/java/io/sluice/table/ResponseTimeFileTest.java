package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponseTimeFileTest {
    @TempDir
    private Path run;

    private long read(final int id) {
        try (ResponseTimeView view = ResponseTimeView.map(run).orElseThrow()) {
            return view.of(id);
        }
    }

    @Test
    void beforeThereIsAControllerNothingIsKnown() {
        assertTrue(ResponseTimeView.map(run).isEmpty());
    }

    @Test
    void aTimeIsReadWhileItsWriterLivesAndAfter() {
        try (ResponseTimeFile file = ResponseTimeFile.open(run)) {
            file.set(7, 1_234_567);
            assertEquals(1_234_567, read(7));
        }
        assertEquals(1_234_567, read(7));
        ResponseTimeFile.open(run).close();
        assertEquals(1_234_567, read(7), "the next writer goes on with it");
        assertEquals(0, read(8));
    }

    @Test
    void anotherInTheSameSlotHasNoTimeYet() {
        try (ResponseTimeFile file = ResponseTimeFile.open(run)) {
            file.set(7, 1_000);
            assertEquals(0, read(Ids.of(1, 7)));
            file.set(Ids.of(Ids.MAX_GENERATIONS - 1, Ids.MAX_SLOTS - 1), Long.MAX_VALUE);
            assertEquals(ResponseTimeFile.LONGEST_NS, read(Ids.of(Ids.MAX_GENERATIONS - 1, Ids.MAX_SLOTS - 1)));
        }
    }

    @Test
    void aFileThatIsNotOursIsReplaced() throws IOException {
        Files.writeString(run.resolve(ResponseTimeFile.FILE), "not ours");
        ResponseTimeFile.open(run).close();

        assertEquals(0, read(7));
    }
}

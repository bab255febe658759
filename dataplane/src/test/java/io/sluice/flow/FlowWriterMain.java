package io.sluice.flow;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** A process that opens flow files, says how many connections it found, and has others come and go until it is killed. */
final class FlowWriterMain {
    private FlowWriterMain() {
    }

    /** Arguments: the directory, how many connections stay. */
    public static void main(final String[] args) {
        final int steady = Integer.parseInt(args[1]);
        try (FlowFiles files = FlowFilesTest.open(Path.of(args[0]), 1)) {
            final FlowTable table = files.table(0);
            for (int client = 0; client < steady; client++) {
                if (Tuple.client(client).find(table) == FlowTable.NONE) {
                    NumberedFlows.insert(table, client);
                }
            }
            System.out.println("writes");
            NumberedFlows.comeAndGo(table, steady, new Random(), new AtomicBoolean());
        }
    }
}

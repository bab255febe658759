package io.sluice.store;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sluice.flow.FlowRecord;
import io.sluice.linux.Linux;
import java.nio.file.Path;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.LoggerFactory;

/** Applies to a store as fast as it can, until killed: the other JVM of {@link KilledStoreTest}. */
final class StoreChild {
    static final int CAPACITY = 60_000;

    private StoreChild() {
    }

    public static void main(final String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger("net.openhft")).setLevel(Level.ERROR);
        final Random random = new Random(Long.parseLong(arguments[1]));
        final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
        try (ConnectionStore store = ConnectionStore.open(Path.of(arguments[0]), CAPACITY, true)) {
            System.out.println("applying");
            while (!System.out.checkError()) {
                for (int i = 0; i < 1_000; i++) {
                    Numbered.write(record, random.nextInt(CAPACITY), random.nextInt(), 0);
                    if (random.nextInt(3) == 0) {
                        store.remove(record, 0, 0);
                    } else {
                        store.put(record, 0, 0);
                    }
                }
            }
        }
    }
}

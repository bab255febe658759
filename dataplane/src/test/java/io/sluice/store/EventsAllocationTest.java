package io.sluice.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.Linux;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are written on the packet path. */
class EventsAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    /** Most of them find the ring full. */
    @Test
    void aMillionEventsAllocateNothing() {
        try (ConnectionEvents events = ConnectionEvents.open(directory.resolve("events"), 0);
            FlowTable flows = new FlowTable(100, FlowTimeouts.DEFAULT, 0)) {
            flows.watch(events);
            allocatedBy(flows, 20_000);                            // warm up the writing, and the measuring

            final long bytes = allocatedBy(flows, 1_000_000);

            assertTrue(bytes < 4_096, bytes + " bytes");           // the JVM's own noise is a few hundred bytes in all
            assertTrue(events.lost() > 0, "the ring was never full");
        }
    }

    private static long allocatedBy(final FlowTable flows, final int events) {
        final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
        Numbered.write(record, 1, 0, 0);
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < events; i += 2) {
            flows.remove(flows.adopt(record, 0));
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

package io.sluice.dataplane.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.packet.Packet;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** However many connections are told of, nothing is allocated for them: a collection would stop the workers. */
class ListingAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CONNECTIONS = 20_000;

    @Test
    void aMillionConnectionsAllocateNothing() {
        try (Crowd crowd = new Crowd(2, 100_000)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                if (i % 2 == 0) {
                    crowd.web(i / 2 % 2, "10.0." + (i >> 8) + "." + (i & 0xff), 1_024, Crowd.WEB_ONE, Crowd.now());
                } else {
                    crowd.plain(i / 2 % 2, Packet.tcp().syn(), "2001:db8::" + Integer.toHexString(i), 1_024, "2001:db8::10", 80,
                        Crowd.SIX_THREE, Crowd.now());
                }
            }
            for (final String question : new String[] {"list client=0.0.0.0%2F0 vip=web", "list client=2001%3Adb8%3A%3A%2F32",
                "count by=backend", "count by=vip state=half-open"}) {
                play(crowd, question, 1);                          // warm up, and the measuring
                final long once = allocatedBy(crowd, question, 1);

                final long often = allocatedBy(crowd, question, 1_000_000 / CONNECTIONS);

                final long each = 1_000_000 / CONNECTIONS * 50_000L;       // what an answer is made of, whatever is told
                assertTrue(often < each, question + ": " + often + " bytes, once " + once);
            }
        }
    }

    private static long allocatedBy(final Crowd crowd, final String question, final int times) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        play(crowd, question, times);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void play(final Crowd crowd, final String question, final int times) {
        final Questions questions = new Questions(crowd.tables(), crowd::known, crowd);
        final JsonLines lines = new JsonLines(1 << 16);
        for (int i = 0; i < times; i++) {
            final Answer answer = questions.answer(question);
            Answer.Progress progress;
            do {
                lines.clear();
                progress = answer.more(lines);
            } while (progress != Answer.Progress.DONE);
            assertEquals('\n', lines.written().get(lines.written().limit() - 1));
        }
    }
}

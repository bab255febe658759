package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;

/** When SYNs begin to be challenged, and when that ends. A thousand a second are a flood here. */
class FloodWatchTest {
    private static final int FLOOD = 1_000;

    private final AtomicCounter dropped = new CountersManager(new UnsafeBuffer(new byte[1 << 16]),
        new UnsafeBuffer(new byte[1 << 14])).newCounter("dropped");
    private long withoutRoom;
    private long challenged;
    private boolean challenging;
    private final FloodWatch watch = new FloodWatch(FLOOD, () -> withoutRoom, () -> challenged, on -> challenging = on, dropped);
    private long nowNs = System.nanoTime();

    /** A second passes, in which so many find no room, or are dropped. */
    private void second(final int more) {
        if (challenging) {
            challenged += more;
        } else {
            withoutRoom += more;
        }
        nowNs += TimeUnit.SECONDS.toNanos(1);
        watch.look(nowNs);
    }

    @Test
    void fewerThanAFloodAreLeftAlone() {
        for (int i = 0; i < 100; i++) {
            second(FLOOD / 2);
            assertFalse(challenging);
        }
    }

    @Test
    void aFloodIsChallengedWhileItLastsAndSomeTimeLonger() {
        second(2 * FLOOD);
        for (int i = 0; i < 100; i++) {
            assertTrue(challenging);
            second(2 * FLOOD);
        }
        assertEquals(100 * 2 * FLOOD, dropped.get());
        for (int i = 1; i < FloodWatch.CALM_SECONDS; i++) {
            second(FLOOD / 2);
            assertTrue(challenging);
        }
        second(0);
        assertFalse(challenging);
    }

    @Test
    void anotherFloodIsChallengedToo() {
        for (int flood = 0; flood < 3; flood++) {
            second(2 * FLOOD);
            assertTrue(challenging);
            for (int i = 0; i < FloodWatch.CALM_SECONDS; i++) {
                second(0);
            }
            assertFalse(challenging);
        }
    }
}

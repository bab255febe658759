package io.sluice.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which thread may run on which core. The threads of this JVM may run on all again when a test is over. */
class CpuTest {
    private final BitSet before = Cpu.allowed();

    @AfterEach
    void everywhereAgain() {
        Cpu.allowAll(before);
    }

    @Test
    void allThreadsLeaveACoreThatIsGivenAway() throws Exception {
        Needs.that(before.cardinality() > 1, "more than one core");
        final int given = before.nextSetBit(0);
        final CountDownLatch left = new CountDownLatch(1);
        final FutureTask<BitSet> other = new FutureTask<>(() -> {
            left.await();
            return Cpu.allowed();
        });
        new Thread(other).start();

        Cpu.leave(given);
        left.countDown();

        for (final BitSet allowed : List.of(other.get(), Cpu.allowed(), ofANewThread())) {
            assertFalse(allowed.get(given), allowed.toString());
        }
    }

    @Test
    void whoPinsItselfIsNotHeldBack() throws Exception {
        final int given = before.nextSetBit(0);
        Cpu.leave(given);

        final FutureTask<BitSet> pinned = new FutureTask<>(() -> {
            Cpu.pin(given);
            return Cpu.allowed();
        });
        new Thread(pinned).start();

        assertEquals(1, pinned.get().cardinality());
        assertEquals(given, pinned.get().nextSetBit(0));
    }

    @Test
    void whoGivesAllAwayKeepsThem() {
        Cpu.leave(before.stream().toArray());

        assertEquals(before, Cpu.allowed());
    }

    private static BitSet ofANewThread() throws Exception {
        final FutureTask<BitSet> task = new FutureTask<>(Cpu::allowed);
        new Thread(task).start();
        return task.get();
    }
}

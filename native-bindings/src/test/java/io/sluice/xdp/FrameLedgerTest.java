package io.sluice.xdp;

import static io.sluice.xdp.FrameLedger.Place.FILL;
import static io.sluice.xdp.FrameLedger.Place.FREE;
import static io.sluice.xdp.FrameLedger.Place.RECEIVED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameLedgerTest {
    private static FrameLedger ledger(final int frames) {
        final FrameLedger ledger = new FrameLedger(new UnsafeBuffer(new byte[UmemBooks.CACHE_LINE]), frames);
        ledger.begin();
        return ledger;
    }

    @Test
    void framesPassFromPlaceToPlaceAndNoneIsLost() {
        final FrameLedger ledger = ledger(8);
        ledger.move(FREE, FILL, 5);
        ledger.move(FILL, RECEIVED, 2);

        assertEquals("FREE 3, FILL 3, RECEIVED 2, TRANSMIT 0, of 8 frames", ledger.toString());
        assertTrue(ledger.balances());
    }

    @Test
    void aFrameFreedTwiceIsNoticed() {
        final FrameLedger ledger = ledger(8);
        ledger.move(FREE, RECEIVED, 1);
        ledger.move(RECEIVED, FREE, 1);

        assertThrows(AssertionError.class, () -> ledger.move(RECEIVED, FREE, 1));
    }

    @Test
    void theStackGivesEveryFrameOnceAndTheLastOneFirst() {
        try (Umem umem = Umem.make(new XdpSocketConfig(0, 8, 16, 2048, 0))) {
            final FrameStack free = umem.free();
            final Set<Integer> seen = new HashSet<>();
            for (int i = 0; i < 16; i++) {
                final int frame = free.pop();
                assertEquals(frame, umem.frameOf(frame + 2047));
                assertTrue(seen.add(frame));
            }
            assertEquals(0, free.size());

            free.push(4096);
            free.push(2048);
            assertEquals(2048, free.pop());
        }
    }
}

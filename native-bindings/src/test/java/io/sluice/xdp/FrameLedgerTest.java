package io.sluice.xdp;

import static io.sluice.xdp.FrameLedger.Place.FILL;
import static io.sluice.xdp.FrameLedger.Place.FREE;
import static io.sluice.xdp.FrameLedger.Place.RECEIVED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameLedgerTest {
    @Test
    void framesPassFromPlaceToPlaceAndNoneIsLost() {
        final FrameLedger ledger = new FrameLedger(8);
        ledger.move(FREE, FILL, 5);
        ledger.move(FILL, RECEIVED, 2);

        assertEquals("FREE 3, FILL 3, RECEIVED 2, TRANSMIT 0, of 8 frames", ledger.toString());
        assertTrue(ledger.balances());
    }

    @Test
    void aFrameFreedTwiceIsNoticed() {
        final FrameLedger ledger = new FrameLedger(8);
        ledger.move(FREE, RECEIVED, 1);
        ledger.move(RECEIVED, FREE, 1);

        assertThrows(AssertionError.class, () -> ledger.move(RECEIVED, FREE, 1));
    }

    @Test
    void theStackGivesEveryFrameOnceAndTheLastOneFirst() {
        try (Umem umem = Umem.map(16, 2048)) {
            final FrameStack free = new FrameStack(umem);
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

package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.Ids;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

class IdSequenceTest {

    @Test
    void aSlotIsReusedLastAndInTheNextGeneration() {
        final int last = Ids.of(0, Ids.MAX_SLOTS - 1);

        assertEquals(Ids.of(1, 0), IdSequence.next(last, new BitSet()));
        assertEquals(Ids.of(0, 2), IdSequence.next(Ids.of(0, 1), new BitSet()), "though slot 0 is free");
    }

    @Test
    void slotsInUseArePassedOver() {
        final BitSet used = new BitSet();
        used.set(0, 5);

        assertEquals(Ids.of(0, 5), IdSequence.next(0, used));
        assertEquals(Ids.of(8, 5), IdSequence.next(Ids.of(7, Ids.MAX_SLOTS - 1), used));
    }

    @Test
    void afterTheLastGenerationComesTheFirst() {
        assertEquals(1, IdSequence.next(Integer.MAX_VALUE, new BitSet()), "0 is no id");
    }

    @Test
    void noMoreIdsThanSlots() {
        final BitSet used = new BitSet();
        used.set(0, Ids.MAX_SLOTS);

        assertTrue(assertThrows(RefusedException.class, () -> IdSequence.next(1, used)).getMessage().contains("in use"));
    }

    @Test
    void noIdIsGivenTwice() {
        final Random random = new Random(1);
        final Set<Integer> given = new HashSet<>();
        final BitSet used = new BitSet();
        int id = 0;
        for (int i = 0; i < 500_000; i++) {
            id = IdSequence.next(id, used);
            assertTrue(given.add(id), "id " + id);
            assertFalse(used.get(Ids.slot(id)), "slot of " + id);
            if (random.nextInt(100) == 0) {
                used.set(Ids.slot(id));
            }
        }
    }
}

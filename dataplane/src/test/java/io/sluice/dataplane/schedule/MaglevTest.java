package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MaglevTest {
    private static Candidate candidate(final int slot, final int weight) {
        try {
            return new Candidate(slot, InetAddress.getByAddress(new byte[] {10, 0, (byte) (slot >> 8), (byte) slot}), weight);
        } catch (final UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Candidate> equal(final int count) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int slot = 0; slot < count; slot++) {
            candidates.add(candidate(slot, 1));
        }
        return candidates;
    }

    private static int[] shares(final int[] table, final int slots) {
        final int[] shares = new int[slots];
        Arrays.stream(table).forEach(slot -> shares[slot]++);
        return shares;
    }

    @Test
    void equalBackendsDifferByOnePositionAtMost() {
        for (final int backends : new int[] {1, 2, 3, 10, 100, 1_000}) {
            final int[] shares = shares(Maglev.of(equal(backends), Maglev.DEFAULT_SIZE).table(), backends);

            final int spread = Arrays.stream(shares).max().orElseThrow() - Arrays.stream(shares).min().orElseThrow();
            assertTrue(spread <= 1, backends + " backends: " + spread);
        }
    }

    @Test
    void sharesAreProportionalToWeights() {
        final int[] weights = {1, 2, 3, 5, 100, 65_535};
        final List<Candidate> candidates = new ArrayList<>();
        for (int slot = 0; slot < weights.length; slot++) {
            candidates.add(candidate(slot, weights[slot]));
        }
        final int size = 655_373;
        final int[] shares = shares(Maglev.of(candidates, size).table(), weights.length);

        final double total = Arrays.stream(weights).sum();
        for (int slot = 0; slot < weights.length; slot++) {
            final double expected = weights[slot] / total * size;
            assertTrue(Math.abs(shares[slot] - expected) <= Math.max(1, expected * 0.01),
                "weight " + weights[slot] + ": " + shares[slot] + " positions, " + expected + " expected");
        }
    }

    @Test
    void theOrderInWhichBackendsAreGivenDoesNotMatter() {
        final List<Candidate> candidates = equal(50);
        final int[] table = Maglev.of(candidates, 5_003).table();
        Collections.shuffle(candidates, new Random(1));

        assertArrayEquals(table, Maglev.of(candidates, 5_003).table());
    }

    @Test
    void aBackendThatLeavesMovesLittleOfTheOthers() {
        final List<Candidate> candidates = equal(10);
        final int[] before = Maglev.of(candidates, 65_537).table();
        candidates.remove(3);
        final int[] after = Maglev.of(candidates, 65_537).table();

        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            if (before[i] != 3 && before[i] != after[i]) {
                moved++;
            }
        }
        assertTrue(moved < before.length * 0.05, moved + " positions of others moved");
    }

    @Test
    void consecutiveClientsSpreadEvenly() {
        final Maglev maglev = Maglev.of(equal(3), Maglev.DEFAULT_SIZE);
        final int[] chosen = new int[3];
        final PacketShape shape = new PacketShape();
        for (int port = 10_000; port < 40_000; port++) {
            final byte[] frame = Packet.tcp().from("192.0.2.7", port).to("198.51.100.1", 80).syn().frame();
            shape.measure(new UnsafeBuffer(frame), 0, frame.length);
            chosen[maglev.choose(shape)]++;
        }
        for (final int share : chosen) {
            assertTrue(Math.abs(share - 10_000) < 500, Arrays.toString(chosen));
        }
    }

    @Test
    void withoutCandidatesNobodyIsChosen() {
        assertEquals(Scheduler.NONE, Maglev.of(List.of(), 251).choose(new PacketShape()));
    }

    @Test
    void aTableThatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Maglev.of(equal(3), 1_000), "not a prime");
        assertThrows(IllegalArgumentException.class, () -> Maglev.of(equal(300), 251), "too many");
        assertThrows(IllegalArgumentException.class, () -> candidate(1, 0));
    }
}

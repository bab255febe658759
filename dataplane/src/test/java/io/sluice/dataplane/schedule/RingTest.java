package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
    private static List<Candidate> equal(final int count) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int slot = 0; slot < count; slot++) {
            candidates.add(Farm.candidate(slot, 1));
        }
        return candidates;
    }

    private static Ring ring(final List<Candidate> candidates, final int size) {
        return Ring.of(Roster.byAddress(candidates).candidates(), size);
    }

    private static int[] shares(final Ring ring, final int backends) {
        final int[] shares = new int[backends];
        for (final char backend : ring.positions()) {
            shares[backend]++;
        }
        return shares;
    }

    /** Table 1 of the paper: seven positions, three backends; then the one in the middle is removed. */
    @Test
    void thePapersExample() {
        final int[] first = {3, 0, 3};
        final int[] step = {4, 2, 1};

        assertArrayEquals(new char[] {1, 0, 1, 0, 2, 2, 0}, Ring.of(first, step, new int[] {1, 1, 1}, 7).positions());

        final char[] without = Ring.of(new int[] {3, 3}, new int[] {4, 1}, new int[] {1, 1}, 7).positions();
        assertArrayEquals(new char[] {0, 0, 0, 0, 1, 1, 1}, without, "B0, B0, B0, B0, B2, B2, B2");
    }

    /** The twin is the paper's pseudocode: every permutation written out, one position a turn. */
    @Test
    void fillsAsThePapersPseudocodeDoes() {
        for (int seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            final int size = new int[] {7, 251, 509}[random.nextInt(3)];
            final int backends = 1 + random.nextInt(Math.min(size, 40));
            final int[] first = random.ints(backends, 0, size).toArray();
            final int[] step = random.ints(backends, 1, size).toArray();
            final int[] weights = new int[backends];
            Arrays.fill(weights, 1 + random.nextInt(9));

            assertArrayEquals(pseudocode(first, step, size), Ring.of(first, step, weights, size).positions(), "seed " + seed);
        }
    }

    private static char[] pseudocode(final int[] offset, final int[] skip, final int size) {
        final int[][] permutation = new int[offset.length][size];
        for (int i = 0; i < offset.length; i++) {
            for (int j = 0; j < size; j++) {
                permutation[i][j] = (int) ((offset[i] + (long) j * skip[i]) % size);
            }
        }
        final int[] next = new int[offset.length];
        final int[] entry = new int[size];
        Arrays.fill(entry, -1);
        int n = 0;
        while (true) {
            for (int i = 0; i < offset.length; i++) {
                int c = permutation[i][next[i]];
                while (entry[c] >= 0) {
                    next[i]++;
                    c = permutation[i][next[i]];
                }
                entry[c] = i;
                next[i]++;
                n++;
                if (n == size) {
                    final char[] filled = new char[size];
                    for (int at = 0; at < size; at++) {
                        filled[at] = (char) entry[at];
                    }
                    return filled;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 40, 41, 100, 163, 164, 655, 1_000, 1_310, 6_553})
    void equalBackendsDifferByOnePositionAndByOnePercentAtMost(final int backends) {
        final int size = Scheduling.of(SchedulerKind.MAGLEV).ringSizeFor(backends);
        final int[] shares = shares(ring(equal(backends), size), backends);

        final double most = Arrays.stream(shares).max().orElseThrow();
        final double least = Arrays.stream(shares).min().orElseThrow();
        assertTrue(most - least <= 1, backends + " backends: " + least + " to " + most);
        assertTrue(most / least <= 1.01, backends + " backends: " + least + " to " + most);
    }

    @Test
    void sharesAreProportionalToWeights() {
        final int size = 655_373;
        for (int seed = 0; seed < 10; seed++) {
            final Random random = new Random(seed);
            final List<Candidate> candidates = new ArrayList<>();
            for (int slot = 0; slot < 100; slot++) {
                candidates.add(Farm.candidate(slot, 1 + random.nextInt(100)));
            }
            final int[] shares = shares(ring(candidates, size), candidates.size());
            final double total = candidates.stream().mapToInt(Candidate::weight).sum();
            for (int i = 0; i < shares.length; i++) {
                final double due = candidates.get(i).weight() / total * size;
                assertEquals(due, shares[i], Math.max(1, due * 0.01), "seed " + seed + ": " + candidates.get(i));
            }
        }
    }

    @Test
    void theOrderInWhichBackendsAreGivenDoesNotMatter() {
        final List<Candidate> candidates = equal(50);
        final char[] table = ring(candidates, 5_003).positions();
        Collections.shuffle(candidates, new Random(1));

        assertArrayEquals(table, ring(candidates, 5_003).positions());
    }

    /**
     * One backend of a thousand is removed: how many of the positions that were not its own move as well. The paper tells it by a
     * diagram (figure 12); its figures are those of its pseudocode with permutations as good as random, which is the twin here.
     */
    @ParameterizedTest
    @CsvSource({"65537, 1.0", "655373, 0.5"})
    void oneOfAThousandThatLeavesMovesNoMoreOfTheOthersThanByThePaper(final int size, final double mostPercent) {
        final List<Candidate> candidates = equal(1_000);
        final char[] before = ring(candidates, size).positions();
        final Random random = new Random(1);
        final int[] first = random.ints(1_000, 0, size).toArray();
        final int[] step = random.ints(1_000, 1, size).toArray();
        final int[] ones = new int[1_000];
        Arrays.fill(ones, 1);
        final char[] paperBefore = Ring.of(first, step, ones, size).positions();
        double ours = 0;
        double papers = 0;
        for (int gone = 7; gone < 1_000; gone += 199) {
            final List<Candidate> rest = new ArrayList<>(candidates);
            rest.remove(gone);
            ours += 100.0 * moved(before, ring(rest, size).positions(), gone) / size / 5;
            final char[] paperAfter = Ring.of(without(first, gone), without(step, gone), without(ones, gone), size).positions();
            papers += 100.0 * moved(paperBefore, paperAfter, gone) / size / 5;
        }
        System.out.printf("1 of 1,000 removed, %,d positions: %.3f %% were others' and moved, %.3f %% by the paper%n", size,
            ours, papers);
        assertTrue(ours < mostPercent, ours + " % moved");
        assertTrue(ours < papers * 1.1, ours + " % moved, " + papers + " % by the paper");
    }

    private static int moved(final char[] before, final char[] after, final int gone) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            if (before[i] != gone && before[i] != after[i] + (after[i] >= gone ? 1 : 0)) {
                moved++;
            }
        }
        return moved;
    }

    private static int[] without(final int[] numbers, final int index) {
        final List<Integer> rest = new ArrayList<>(Arrays.stream(numbers).boxed().toList());
        rest.remove(index);
        return rest.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void consecutiveClientsSpreadEvenly() {
        final Maglev maglev = new Maglev(ring(equal(3), 16_381), new int[] {0, 1, 2});
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
    void vipsWithTheSameBackendsAndTheSameRatiosShareARing() {
        final Rings rings = new Rings();
        final List<Candidate> ones = List.of(Farm.candidate(1, 1), Farm.candidate(2, 2));
        final List<Candidate> twos = List.of(Farm.candidate(1, 2), Farm.candidate(2, 4));

        assertSame(rings.of(ones, 251), rings.of(twos, 251));
        assertTrue(rings.of(ones, 251) != rings.of(ones, 509));
        assertTrue(rings.of(ones, 251) != rings.of(equal(3), 251));
    }

    @Test
    void aTableThatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ring(equal(3), 1_000), "not a prime");
        assertThrows(IllegalArgumentException.class, () -> ring(equal(300), 251), "too many");
        assertThrows(IllegalArgumentException.class, () -> Farm.candidate(1, 0));
    }
}

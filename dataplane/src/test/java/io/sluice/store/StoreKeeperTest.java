package io.sluice.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.store.StoreCounters.Name;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store becomes what the flow tables are, and the flow tables what the store is when they were lost. */
class StoreKeeperTest {
    private static final int SOME = 600;
    /** More than a ring holds. */
    private static final int TOO_MANY = 80_000;

    @TempDir
    private Path directory;

    private KeeperRig start(final int workers, final boolean whole) {
        return new KeeperRig(directory, workers, whole);
    }

    private static Set<Integer> upTo(final int end) {
        return IntStream.range(0, end).boxed().collect(Collectors.toSet());
    }

    private static void settleAll(final KeeperRig rig, final int count) {
        for (int number = 0; number < count; number++) {
            rig.settle(number % rig.tables.size(), number, 0);
        }
    }

    @Test
    void whatIsSettledIsStoredAndWhatLeavesIsNot() throws Exception {
        final KeeperRig rig = start(2, false);
        assertFalse(rig.feeds, "there is nothing to send");
        rig.rest();
        settleAll(rig, SOME);
        rig.remove(1, 1);
        rig.remove(0, 2);
        rig.rest();
        final Set<Integer> expected = new TreeSet<>(upTo(SOME));
        expected.removeAll(Set.of(1, 2));
        assertEquals(SOME - 2, rig.count(Name.STORED));
        assertEquals(SOME + 2, rig.count(Name.EVENTS_APPLIED));
        assertEquals(0, rig.count(Name.EVENTS_LOST));
        assertEquals(expected, rig.stop("stopped"));
    }

    /** Rings are read one after the other, so what one worker says of it comes before or after what the other says. */
    @Test
    void connectionsThatMoveToAndFroStay() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final KeeperRig rig = start(3, false).rest();
        final int[] at = new int[SOME];
        settleAll(rig, SOME);
        for (int number = 0; number < SOME; number++) {
            at[number] = number % 3;
        }
        for (int move = 0; move < 20 * SOME; move++) {
            final int number = random.nextInt(SOME);
            final int to = (at[number] + 1 + random.nextInt(2)) % 3;
            rig.move(at[number], to, number);
            at[number] = to;
            if (random.nextInt(50) == 0) {
                rig.turns(1);
            }
        }
        rig.rest();
        assertEquals(SOME, rig.count(Name.STORED), "seed " + seed);
        for (int number = 0; number < SOME; number++) {
            rig.remove(at[number], number);
        }
        rig.rest();
        assertEquals(Set.of(), rig.stop("seed " + seed), "and are gone when they go");
    }

    @Test
    void aFullRingIsCountedAndTheTablesAreLookedAtLater() throws Exception {
        final KeeperRig rig = start(1, false).rest();
        final long before = rig.count(Name.RECONCILED);
        settleAll(rig, TOO_MANY);
        for (int number = 0; number < SOME; number++) {
            rig.remove(0, number);
        }
        rig.turns(1);
        assertTrue(rig.count(Name.EVENTS_LOST) > SOME, rig.count(Name.EVENTS_LOST) + " lost");
        rig.rest();
        assertEquals(before + 1, rig.count(Name.RECONCILED));
        assertEquals(TOO_MANY - SOME, rig.count(Name.STORED));
        final Set<Integer> expected = new TreeSet<>(upTo(TOO_MANY));
        expected.removeAll(upTo(SOME));
        assertEquals(expected, rig.stop("reconciled"));
    }

    @Test
    void whatWasLostIsLookedForBeforeTheEnd() throws Exception {
        final KeeperRig rig = start(1, false).rest();
        settleAll(rig, TOO_MANY);
        assertEquals(upTo(TOO_MANY), rig.stop("at once"));
    }

    @Test
    void lostTablesAreFedBitByBitAndNobodyWaitsAfterThat() throws Exception {
        final KeeperRig before = start(2, false).rest();
        settleAll(before, SOME);
        before.rest();
        before.close();

        final KeeperRig after = start(3, false);
        assertTrue(after.feeds);
        after.roomForFeed = 7;
        assertFalse(after.fed);
        after.rest();
        assertTrue(after.fed);
        assertEquals(SOME, after.count(Name.FED));
        assertEquals(SOME, after.tables.stream().mapToInt(table -> table.size()).sum());
        assertEquals(upTo(SOME), after.stop("fed"));
    }

    @Test
    void tablesThatAreWholeAreBelievedInTheStoresPlace() throws Exception {
        final KeeperRig before = start(1, false).rest();
        settleAll(before, SOME);
        before.rest();
        before.close();

        final KeeperRig after = start(1, true);
        assertFalse(after.feeds);
        settleAll(after, 10);
        after.rest();
        assertEquals(0, after.count(Name.FED));
        assertEquals(upTo(10), after.stop("the others ended unseen"));
    }

    @Test
    void whoeverIsStoppedWhileFeedingIsFollowedByOneThatFeeds() throws Exception {
        final KeeperRig before = start(1, false).rest();
        settleAll(before, SOME);
        before.rest();
        before.close();
        start(1, false).killEarly();

        final KeeperRig after = start(1, true);
        assertTrue(after.feeds, "the tables are whole, of one that did not have all");
        after.rest();
        assertEquals(SOME, after.count(Name.FED));
        after.close();
        assertFalse(start(1, true).feeds, "now they have");
    }

    @Test
    void whatKilledOnesLeftInTheirRingsIsAppliedInOrder() throws Exception {
        final KeeperRig first = start(2, false);
        settleAll(first, SOME);
        first.killEarly();
        final KeeperRig second = start(1, true);
        second.settle(0, 5, 0);
        second.remove(0, 5);
        second.settle(0, SOME, 0);
        second.killEarly();

        final KeeperRig third = start(1, false).rest();
        final Set<Integer> expected = new TreeSet<>(upTo(SOME + 1));
        expected.remove(5);
        assertEquals(SOME, third.count(Name.FED));
        assertEquals(expected, third.stop("third"));
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            assertEquals(1, files.filter(file -> file.getFileName().toString().startsWith("events-")).count(), "rings are gone");
        }
    }

    @Test
    void anotherVersionsStoreIsSetAsideAndSaidSo() throws Exception {
        final KeeperRig before = start(1, false).rest();
        settleAll(before, SOME);
        before.close();
        final Path store = directory.resolve("store");
        Files.writeString(store.resolve("state"), "version 9 closed");

        final KeeperRig after = start(1, false);
        assertFalse(after.feeds);
        assertEquals(List.of("the connection store in " + store + " is of no use, it was written by another Sluice, or is "
            + "damaged: set aside as " + store + ".aside"), after.remarks);
        after.rest();
        assertEquals(Set.of(), after.stop("begun anew"));
        assertTrue(Files.exists(directory.resolve("store.aside/state")));
    }

    @Test
    void aDamagedMapIsSetAsideAndForwardingGoesOn() throws Exception {
        final KeeperRig before = start(1, false).rest();
        settleAll(before, SOME);
        before.close();
        for (final Path map : ConnectionStore.maps(directory.resolve("store"))) {
            Files.writeString(map, "no map of Chronicle's at all, but long enough to hold what might be a header of one");
        }
        Files.writeString(directory.resolve("store/state"), "version 1 open");

        final KeeperRig after = start(1, false).rest();
        assertTrue(after.fed, "nobody waits for ever");
        settleAll(after, 3);
        after.rest();
        assertEquals(Set.of(0, 1, 2), after.stop("begun anew"));
        assertEquals(2, ConnectionStore.maps(directory.resolve("store.aside")).size());
    }
}

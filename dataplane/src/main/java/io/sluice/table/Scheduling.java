package io.sluice.table;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A VIP's scheduler and its options. An option that was not given is 0.
 *
 * @param kind       the scheduler
 * @param hashPrefix {@link SchedulerKind#IPHASH} only: how many leading bits of the client's address are hashed, 1 to 128; 0 for
 *                   {@value #DEFAULT_PREFIX_V4} of IPv4's 32 and {@value #DEFAULT_PREFIX_V6} of IPv6's 128
 * @param ringSize   those that {@link SchedulerKind#usesRing use a ring} only: its positions, a prime; 0 for one by
 *                   {@link #ringSizeFor the number of backends}
 */
public record Scheduling(SchedulerKind kind, int hashPrefix, int ringSize) {
    /** Of an IPv4 address: the network that is seldom split. */
    public static final int DEFAULT_PREFIX_V4 = 24;
    /** Of an IPv6 address: what one site's host has. */
    public static final int DEFAULT_PREFIX_V6 = 64;
    /** The smallest ring. */
    public static final int MIN_RING_SIZE = 251;
    /** The largest ring: the larger of the two in the Maglev paper. */
    public static final int MAX_RING_SIZE = 655_373;

    /** With so many positions a backend, shares are even to within 1 %. */
    private static final int POSITIONS_OF_BACKEND = 100;
    private static final int[] USUAL_RING_SIZES = {4_093, 16_381, 65_537, 131_071, MAX_RING_SIZE};
    private static final int MAX_PREFIX = 128;

    /** Refuses options that make no sense, or that the scheduler has no use for. */
    public Scheduling {
        if (kind == null) {
            throw new IllegalArgumentException("a scheduler is missing");
        }
        if (hashPrefix != 0 && kind != SchedulerKind.IPHASH) {
            throw new IllegalArgumentException("scheduler " + name(kind) + " hashes no prefix; leave the prefix out, or choose"
                + " iphash");
        }
        if (hashPrefix < 0 || hashPrefix > MAX_PREFIX) {
            throw new IllegalArgumentException("hash prefix " + hashPrefix + " is out of range; give 1 to 32 bits for IPv4, 1 to "
                + MAX_PREFIX + " for IPv6");
        }
        if (ringSize != 0) {
            checkRing(kind, ringSize);
        }
    }

    private static void checkRing(final SchedulerKind kind, final int ringSize) {
        if (!kind.usesRing()) {
            throw new IllegalArgumentException("scheduler " + name(kind) + " has no table; leave its size out, or choose maglev,"
                + " sh or iphash");
        }
        if (ringSize < MIN_RING_SIZE || ringSize > MAX_RING_SIZE) {
            throw new IllegalArgumentException("a Maglev table of " + ringSize + " slots is out of range; give a prime from "
                + MIN_RING_SIZE + " to " + MAX_RING_SIZE);
        }
        if (!BigInteger.valueOf(ringSize).isProbablePrime(20)) {
            throw new IllegalArgumentException("a Maglev table of " + ringSize + " slots would have some that a backend never"
                + " comes by, for " + ringSize + " is no prime; " + BigInteger.valueOf(ringSize).nextProbablePrime() + " is one");
        }
    }

    /** A scheduler without options. */
    public static Scheduling of(final SchedulerKind kind) {
        return new Scheduling(kind, 0, 0);
    }

    /**
     * The size of the ring for so many backends: the one given, or one with 100 positions for each backend. Count all that the
     * VIP has, and not those that are well: another size is another ring, and moves nearly all.
     */
    public int ringSizeFor(final int backends) {
        if (ringSize != 0) {
            return ringSize;
        }
        for (final int size : USUAL_RING_SIZES) {
            if (size >= (long) POSITIONS_OF_BACKEND * backends) {
                return size;
            }
        }
        return MAX_RING_SIZE;
    }

    private static String name(final SchedulerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}

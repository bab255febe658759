package io.sluice.dataplane.schedule;

/** Random numbers for one thread: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). */
final class Dice {
    private long state;

    Dice(final long seed) {
        state = seed;
    }

    /** 64 random bits. */
    long roll() {
        state += 0x9e3779b97f4a7c15L;
        return mix(state);
    }

    /** Makes of every number another, of which each bit depends on all of the first. */
    static long mix(final long number) {
        long mixed = number;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}

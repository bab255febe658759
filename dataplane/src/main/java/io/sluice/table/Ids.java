package io.sluice.table;

/**
 * Ids of VIPs and backends: {@code generation << 17 | slot}, never negative. The slot indexes flat arrays; the generation
 * tells apart those who had the slot one after the other. Ids are given by the controller, VIPs and backends each from
 * slots of their own.
 */
public final class Ids {
    /** Slots go from 0 to this, exclusive. */
    public static final int MAX_SLOTS = 1 << 17;
    /** Generations go from 0 to this, exclusive. */
    public static final int MAX_GENERATIONS = 1 << 14;

    private static final int SLOT_BITS = 17;

    private Ids() {
    }

    /** The id of a slot's given generation. */
    public static int of(final int generation, final int slot) {
        if (generation < 0 || generation >= MAX_GENERATIONS) {
            throw new IllegalArgumentException("generation " + generation + " is not within 0.." + (MAX_GENERATIONS - 1));
        }
        if (slot < 0 || slot >= MAX_SLOTS) {
            throw new IllegalArgumentException("slot " + slot + " is not within 0.." + (MAX_SLOTS - 1));
        }
        return generation << SLOT_BITS | slot;
    }

    /** Where in a flat array this id lies. */
    public static int slot(final int id) {
        return id & MAX_SLOTS - 1;
    }

    /** How many had this slot before. */
    public static int generation(final int id) {
        return id >>> SLOT_BITS;
    }
}

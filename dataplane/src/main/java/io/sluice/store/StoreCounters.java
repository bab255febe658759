package io.sluice.store;

import io.sluice.table.CounterTypes;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/** What the {@link StoreKeeper} counts, where {@code sluice stats} reads it. Written by its thread. */
public final class StoreCounters {
    private final Map<Name, AtomicCounter> counters = new EnumMap<>(Name.class);

    /** Allocates them. */
    public StoreCounters(final CountersManager manager) {
        Arrays.stream(Name.values())
            .forEach(name -> counters.put(name, manager.newCounter(name.name(), CounterTypes.STORE,
                key -> key.putInt(0, 0, ByteOrder.nativeOrder()))));
    }

    void set(final Name name, final long value) {
        counters.get(name).setOpaque(value);
    }

    void add(final Name name, final long more) {
        counters.get(name).getAndAddOpaque(more);
    }

    /** What one is at. */
    public long get(final Name name) {
        return counters.get(name).get();
    }

    /** What is counted; the names are what {@code sluice stats} shows. */
    public enum Name {
        /** Connections in the store now. */
        STORED,
        /** Events applied to it. */
        EVENTS_APPLIED,
        /** Events that found a worker's ring full: the flow tables have been, or will be, looked at for them. */
        EVENTS_LOST,
        /** Connections that found no room in the store. */
        NOT_STORED_FULL,
        /** How often the store was compared with the flow tables, from beginning to end. */
        RECONCILED,
        /** Connections sent to workers after the start, because their flow tables were lost. */
        FED,
        /** How long opening took, milliseconds. */
        OPENED_IN_MS,
        /** How long it was from opening until the workers knew all that was in it, milliseconds. */
        FED_IN_MS
    }
}

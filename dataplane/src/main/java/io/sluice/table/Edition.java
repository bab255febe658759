package io.sluice.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All rows as they stood together at one publishing. Immutable.
 *
 * @param number   counts up from 1 by one each publishing; 0 is {@link #NONE}
 * @param vips     by ascending id; no two with one id or slot, none in another's way (see {@link Conflicts})
 * @param backends by ascending id; no two with one id or slot, each of a VIP that is there and reaches it
 */
public record Edition(long number, List<VipRow> vips, List<BackendRow> backends) {
    /** What there is before anything was published. */
    public static final Edition NONE = new Edition(0, List.of(), List.of());

    /** Refuses rows that contradict each other; sorts them. */
    public Edition {
        if (number < 0) {
            throw new IllegalArgumentException("edition " + number + " is negative");
        }
        vips = vips.stream().sorted(Comparator.comparingInt(VipRow::id)).toList();
        backends = backends.stream().sorted(Comparator.comparingInt(BackendRow::id)).toList();
        checkSlots(vips);
        Conflicts.check(vips, backends);
        checkBackends(vips, backends);
    }

    private static void checkSlots(final List<VipRow> vips) {
        final Map<Integer, VipRow> bySlot = new HashMap<>();
        for (final VipRow vip : vips) {
            final VipRow sameSlot = bySlot.put(Ids.slot(vip.id()), vip);
            if (sameSlot != null) {
                throw new IllegalArgumentException("VIPs " + sameSlot.name() + " and " + vip.name() + " have one slot, "
                    + Ids.slot(vip.id()));
            }
        }
    }

    private static void checkBackends(final List<VipRow> vips, final List<BackendRow> backends) {
        final Map<Integer, VipRow> byId = new HashMap<>();
        vips.forEach(vip -> byId.put(vip.id(), vip));
        final Map<Integer, BackendRow> bySlot = new HashMap<>();
        for (final BackendRow backend : backends) {
            final BackendRow sameSlot = bySlot.put(Ids.slot(backend.id()), backend);
            if (sameSlot != null) {
                throw new IllegalArgumentException("backends " + sameSlot.name() + " and " + backend.name() + " have one slot, "
                    + Ids.slot(backend.id()));
            }
            final VipRow vip = byId.get(backend.vipId());
            if (vip == null) {
                throw new IllegalArgumentException("backend " + backend.name() + " is of VIP id " + backend.vipId()
                    + ", which is not there");
            }
            checkFits(vip, backend);
        }
    }

    private static void checkFits(final VipRow vip, final BackendRow backend) {
        try {
            Fitness.check(vip.block(), vip.ports(), vip.protocol(), backend.forwarding(vip), backend.address(), backend.port());
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("VIP " + vip.name() + ": " + e.getMessage(), e);
        }
    }
}

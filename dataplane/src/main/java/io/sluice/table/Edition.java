package io.sluice.table;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All rows as they stood together at one publishing. Immutable.
 *
 * @param number   counts up from 1 by one each publishing; 0 is {@link #NONE}
 * @param vips     by ascending id; no two with one id or slot, no two with one address, port and protocol
 * @param backends by ascending id; no two with one id or slot, each of a VIP that is there
 */
public record Edition(long number, List<VipRow> vips, List<BackendRow> backends) {
    /** What there is before anything was published. */
    public static final Edition NONE = new Edition(0, List.of(), List.of());

    private record Endpoint(InetAddress address, int port, Protocol protocol) {
    }

    /** Refuses rows that contradict each other; sorts them. */
    public Edition {
        if (number < 0) {
            throw new IllegalArgumentException("edition " + number + " is negative");
        }
        vips = vips.stream().sorted(Comparator.comparingInt(VipRow::id)).toList();
        backends = backends.stream().sorted(Comparator.comparingInt(BackendRow::id)).toList();
        checkVips(vips);
        checkBackends(vips, backends);
    }

    private static void checkVips(final List<VipRow> vips) {
        final Map<Integer, VipRow> bySlot = new HashMap<>();
        final Map<Endpoint, VipRow> byEndpoint = new HashMap<>();
        for (final VipRow vip : vips) {
            final VipRow sameSlot = bySlot.put(Ids.slot(vip.id()), vip);
            if (sameSlot != null) {
                throw new IllegalArgumentException("VIPs " + sameSlot.name() + " and " + vip.name() + " have one slot, "
                    + Ids.slot(vip.id()));
            }
            final VipRow twin = byEndpoint.put(new Endpoint(vip.address(), vip.port(), vip.protocol()), vip);
            if (twin != null) {
                throw new IllegalArgumentException("VIPs " + twin.name() + " and " + vip.name() + " are both "
                    + vip.address().getHostAddress() + " port " + vip.port() + " " + vip.protocol());
            }
        }
    }

    private static void checkBackends(final List<VipRow> vips, final List<BackendRow> backends) {
        final Set<Integer> vipIds = new HashSet<>();
        vips.forEach(vip -> vipIds.add(vip.id()));
        final Map<Integer, BackendRow> bySlot = new HashMap<>();
        for (final BackendRow backend : backends) {
            final BackendRow sameSlot = bySlot.put(Ids.slot(backend.id()), backend);
            if (sameSlot != null) {
                throw new IllegalArgumentException("backends " + sameSlot.name() + " and " + backend.name() + " have one slot, "
                    + Ids.slot(backend.id()));
            }
            if (!vipIds.contains(backend.vipId())) {
                throw new IllegalArgumentException("backend " + backend.name() + " is of VIP id " + backend.vipId()
                    + ", which is not there");
            }
        }
    }
}

package io.sluice.table;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How VIPs may stand in each other's way; refused with what to do. */
public final class Conflicts {
    private static final Comparator<VipRow> WIDEST_FIRST =
        Comparator.<VipRow>comparingInt(vip -> vip.ports().first()).thenComparing(vip -> -vip.ports().last());

    private record Place(AddressBlock block, Protocol protocol) {
    }

    private record Mark(InetAddress backend, int dscp) {
    }

    private Conflicts() {
    }

    /** Refuses ranges of ports that cut across each other, source pools that overlap a VIP or a backend, and ambiguous DSCPs. */
    public static void check(final List<VipRow> vips, final List<BackendRow> backends) {
        checkPorts(vips);
        final Map<Integer, VipRow> byId = new HashMap<>();
        vips.forEach(vip -> byId.put(vip.id(), vip));
        checkPools(vips, backends);
        checkMarks(backends, byId);
    }

    private static void checkPorts(final List<VipRow> vips) {
        final Map<Place, List<VipRow>> byPlace = new HashMap<>();
        vips.forEach(vip -> byPlace.computeIfAbsent(new Place(vip.block(), vip.protocol()), place -> new ArrayList<>()).add(vip));
        byPlace.values().forEach(Conflicts::checkNested);
    }

    /** Each range must end before the next one begins, or after it ends. */
    private static void checkNested(final List<VipRow> vips) {
        final Deque<VipRow> around = new ArrayDeque<>();
        vips.sort(WIDEST_FIRST);
        for (final VipRow vip : vips) {
            while (!around.isEmpty() && around.peek().ports().last() < vip.ports().first()) {
                around.pop();
            }
            if (!around.isEmpty() && around.peek().ports().equals(vip.ports())) {
                throw new IllegalArgumentException("VIPs " + around.peek().name() + " and " + vip.name() + " are both "
                    + vip.block() + " port " + vip.ports() + " " + RowField.word(vip.protocol()) + "; remove one of them");
            }
            if (!around.isEmpty() && !around.peek().ports().contains(vip.ports())) {
                throw new IllegalArgumentException("ports " + around.peek().ports() + " of VIP " + around.peek().name() + " and "
                    + vip.ports() + " of VIP " + vip.name() + " overlap, and neither range lies within the other, so whose port "
                    + vip.ports().first() + " is can't be told; give ranges that are apart, or one within the other");
            }
            around.push(vip);
        }
    }

    private static void checkPools(final List<VipRow> vips, final List<BackendRow> backends) {
        final BlockIndex<String> pools = new BlockIndex<>();
        for (final VipRow vip : vips) {
            vip.forwarding().pool().blocks().forEach(block -> pools.put(block, "VIP " + vip.name()));
        }
        for (final BackendRow backend : backends) {
            if (backend.forwarding() != null) {
                backend.forwarding().pool().blocks().forEach(block -> pools.put(block, "backend " + backend.name()));
            }
        }
        if (!pools.isEmpty()) {
            vips.forEach(vip -> checkPool(pools, vip.block(), "VIP", vip.name()));
            backends.forEach(backend -> checkPool(pools, AddressBlock.host(backend.address()), "backend", backend.name()));
            checkWithinVips(vips, backends);
        }
    }

    private static void checkWithinVips(final List<VipRow> vips, final List<BackendRow> backends) {
        final BlockIndex<VipRow> blocks = new BlockIndex<>();
        vips.forEach(vip -> blocks.put(vip.block(), vip));
        vips.forEach(vip -> checkWithin(blocks, vip.forwarding(), "VIP " + vip.name()));
        for (final BackendRow backend : backends) {
            if (backend.forwarding() != null) {
                checkWithin(blocks, backend.forwarding(), "backend " + backend.name());
            }
        }
    }

    private static void checkWithin(final BlockIndex<VipRow> vips, final Forwarding forwarding, final String owner) {
        for (final AddressBlock block : forwarding.pool().blocks()) {
            final VipRow around = vips.around(block);
            if (around != null) {
                throw poolOverlaps(owner, "VIP", around.name(), around.block());
            }
        }
    }

    private static void checkPool(final BlockIndex<String> pools, final AddressBlock block, final String whose,
                                  final String name) {
        final String owner = pools.around(block);
        if (owner != null) {
            throw poolOverlaps(owner, whose, name, block);
        }
    }

    private static IllegalArgumentException poolOverlaps(final String owner, final String whose, final String name,
                                                         final AddressBlock block) {
        return new IllegalArgumentException("the source pool of " + owner + " overlaps " + whose + " " + name + " (" + block
            + "), and what comes to a pool is taken for replies; give --snat addresses that nobody else uses");
    }

    private static void checkMarks(final List<BackendRow> backends, final Map<Integer, VipRow> byId) {
        final Map<Mark, VipRow> byMark = new HashMap<>();
        for (final BackendRow backend : backends) {
            final VipRow vip = byId.get(backend.vipId());
            if (vip != null && backend.forwarding(vip).mode() == ForwardingMode.DSCP) {
                final int dscp = backend.forwarding(vip).dscp();
                final VipRow other = byMark.putIfAbsent(new Mark(backend.address(), dscp), vip);
                if (other != null && !other.block().equals(vip.block())) {
                    throw new IllegalArgumentException("DSCP " + dscp + " stands for VIP " + other.name() + " (" + other.block()
                        + ") on backend " + AddressText.of(backend.address()) + " already, and can't stand for VIP " + vip.name()
                        + " (" + vip.block() + ") too; give one of them another --dscp");
                }
            }
        }
    }
}

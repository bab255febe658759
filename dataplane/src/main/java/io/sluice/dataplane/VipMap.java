package io.sluice.dataplane;

import io.sluice.packet.Address;
import io.sluice.table.VipRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which VIP a destination belongs to. The more specific one wins: a longer prefix before a shorter, then a narrower range of
 * ports before a wider. VIPs of one address and one port, nearly all there are, are found by one look into a hash table.
 */
final class VipMap {
    private static final int NONE = ForwardingView.NONE;
    private static final int WHOLE = 128;

    private final Level hosts;
    private final Level[] prefixes;
    private final boolean plain;

    /** What a VIP answers to. */
    private record Entry(VipRow row, int vip) {
        boolean isOnePort() {
            return row.ports().isOne();
        }

        int width() {
            return row.ports().last() - row.ports().first();
        }
    }

    /** The VIPs, known by their index. */
    VipMap(final List<VipRow> vips) {
        final TreeMap<Integer, List<Entry>> byLength = new TreeMap<>(Comparator.reverseOrder());
        for (int i = 0; i < vips.size(); i++) {
            byLength.computeIfAbsent(AddressMask.length(vips.get(i).block()), length -> new ArrayList<>())
                .add(new Entry(vips.get(i), i));
        }
        final List<Entry> ofHosts = byLength.remove(WHOLE);
        hosts = new Level(WHOLE, ofHosts == null ? List.of() : ofHosts);
        prefixes = byLength.entrySet().stream().map(level -> new Level(level.getKey(), level.getValue())).toArray(Level[]::new);
        plain = prefixes.length == 0 && vips.stream().allMatch(vip -> vip.ports().isOne());
    }

    /** The number of the VIP, or {@link ForwardingView#NONE}. */
    int find(final long hi, final long lo, final int protocol, final int port) {
        final int vip = hosts.services.find(hi, lo, VipIndex.service(protocol, port));
        return vip != NONE || plain ? vip : findWide(hi, lo, protocol, port);
    }

    private int findWide(final long hi, final long lo, final int protocol, final int port) {
        int vip = hosts.find(hi, lo, protocol, port);
        for (int i = 0; vip == NONE && i < prefixes.length; i++) {
            vip = prefixes[i].find(hi, lo, protocol, port);
        }
        return vip;
    }

    /** VIPs whose addresses have prefixes of one length. */
    private static final class Level {
        private final long maskHi;
        private final long maskLo;
        private final VipIndex services;
        private final VipIndex ranged;
        private final int[][] ranges;                              // first port, last port, VIP; narrow before wide

        Level(final int length, final List<Entry> entries) {
            maskHi = AddressMask.hi(length);
            maskLo = AddressMask.lo(length);
            services = new VipIndex(entries.size());
            ranged = new VipIndex(entries.size());
            final Map<Endpoint, List<Entry>> wide = new HashMap<>();
            for (final Entry entry : entries) {
                final Address address = Address.of(entry.row.address());
                final int protocol = entry.row.protocol().number();
                if (entry.isOnePort()) {
                    services.put(address, VipIndex.service(protocol, entry.row.port()), entry.vip);
                } else {
                    wide.computeIfAbsent(new Endpoint(address, protocol), endpoint -> new ArrayList<>()).add(entry);
                }
            }
            ranges = new int[wide.size()][];
            int number = 0;
            for (final Map.Entry<Endpoint, List<Entry>> each : wide.entrySet()) {
                ranged.put(each.getKey().address, VipIndex.service(each.getKey().protocol, 0), number);
                ranges[number] = narrowFirst(each.getValue());
                number++;
            }
        }

        private record Endpoint(Address address, int protocol) {
        }

        private static int[] narrowFirst(final List<Entry> entries) {
            return entries.stream().sorted(Comparator.comparingInt(Entry::width))
                .flatMapToInt(entry -> IntStream.of(entry.row.ports().first(), entry.row.ports().last(), entry.vip)).toArray();
        }

        int find(final long hi, final long lo, final int protocol, final int port) {
            final long prefixHi = hi & maskHi;
            final long prefixLo = lo & maskLo;
            final int vip = services.find(prefixHi, prefixLo, VipIndex.service(protocol, port));
            return vip != NONE ? vip : inRange(ranged.find(prefixHi, prefixLo, VipIndex.service(protocol, 0)), port);
        }

        private int inRange(final int which, final int port) {
            if (which == NONE) {
                return NONE;
            }
            final int[] range = ranges[which];
            for (int i = 0; i < range.length; i += 3) {
                if (port >= range[i] && port <= range[i + 1]) {
                    return range[i + 2];
                }
            }
            return NONE;
        }
    }
}

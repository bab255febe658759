package io.sluice.table;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows for tests: by hand, by the dozen, and at random. */
final class Rows {
    private Rows() {
    }

    static InetAddress address(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static VipRow vip(final int id, final String address) {
        return new VipRow(id, "vip-" + id, address(address), 80, Protocol.TCP, ForwardingMode.DSR, SchedulerKind.MAGLEV);
    }

    static BackendRow backend(final int id, final int vipId, final String address) {
        return new BackendRow(id, vipId, "backend-" + id, address(address), 1, true);
    }

    static List<VipRow> vips(final int count) {
        final List<VipRow> vips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vips.add(vip(i, "198.51." + (i >> 8) + "." + (i & 0xff)));
        }
        return vips;
    }

    /** So many backends for each of the first so many VIPs. */
    static List<BackendRow> backends(final int vips, final int each) {
        final List<BackendRow> backends = new ArrayList<>();
        for (int id = 0; id < vips * each; id++) {
            backends.add(backend(id, id / each, "10." + (id >> 16) + "." + (id >> 8 & 0xff) + "." + (id & 0xff)));
        }
        return backends;
    }

    /** Rows of every kind, up to so many VIPs. */
    static Edition random(final Random random, final long number, final int most) {
        final List<VipRow> vips = new ArrayList<>();
        final List<BackendRow> backends = new ArrayList<>();
        for (int slot = random.nextInt(most + 1); slot-- > 0;) {
            final int id = Ids.of(random.nextInt(Ids.MAX_GENERATIONS), slot);
            final Protocol protocol = Protocol.values()[random.nextInt(3)];
            final boolean udp = protocol == Protocol.UDP;
            final VipRow vip = new VipRow(id, name(random), Forwardings.block(random, slot), Forwardings.ports(random), protocol,
                Forwardings.random(random), scheduling(random),
                udp && random.nextBoolean() ? new QuicRouting(random.nextInt(7), 1 + random.nextInt(15)) : null,
                connections(random, udp));
            vips.add(vip);
            for (int i = random.nextInt(4); i-- > 0;) {
                final Forwarding own = random.nextBoolean() ? null : Forwardings.random(random);
                final Forwarding way = own == null ? vip.forwarding() : own;
                final boolean mapped = way.mode().translates() && vip.ports().isOne() && random.nextBoolean();
                backends.add(new BackendRow(Ids.of(random.nextInt(Ids.MAX_GENERATIONS), backends.size()), id, name(random),
                    address(vip.block().isIpv4(), random, i), mapped ? 1 + random.nextInt(65_535) : 0,
                    random.nextInt(BackendRow.MAX_WEIGHT + 1), random.nextInt(BackendRow.MAX_PRIORITY + 1), random.nextBoolean(),
                    own, random.nextBoolean() ? null : serverId(random), random.nextInt(Integer.MAX_VALUE),
                    random.nextBoolean(), Drain.values()[random.nextInt(Drain.values().length)]));
            }
        }
        return new Edition(number, vips, backends);
    }

    private static ConnectionOptions connections(final Random random, final boolean udp) {
        final int most = Timeouts.MAX_SECONDS + 1;
        final Timeouts timeouts = new Timeouts(random.nextInt(most), random.nextInt(most), random.nextInt(most),
            random.nextInt(most), random.nextInt(most));
        return new ConnectionOptions(timeouts, udp || random.nextBoolean() ? BackendDown.KEEP : BackendDown.RESCHEDULE,
            new Persistence(random.nextInt(most), 1 + random.nextInt(32), 1 + random.nextInt(128)));
    }

    private static ServerId serverId(final Random random) {
        final byte[] octets = new byte[1 + random.nextInt(QuicRouting.MAX_SERVER_ID_LENGTH)];
        random.nextBytes(octets);
        return ServerId.of(octets);
    }

    private static Scheduling scheduling(final Random random) {
        final SchedulerKind kind = SchedulerKind.values()[random.nextInt(SchedulerKind.values().length)];
        return new Scheduling(kind, kind == SchedulerKind.IPHASH ? random.nextInt(129) : 0,
            kind.usesRing() && random.nextBoolean() ? 65_537 : 0);
    }

    private static String name(final Random random) {
        final StringBuilder name = new StringBuilder("n");
        for (int length = random.nextInt(84); length-- > 0;) {
            name.append("aé三-".charAt(random.nextInt(4)));
        }
        return name.toString();
    }

    private static InetAddress address(final boolean ipv4, final Random random, final int host) {
        return ipv4 ? address("192.0." + (host >> 8) + "." + (host & 0xff))
            : address("2001:db8:" + Integer.toHexString(random.nextInt(1 << 16)) + "::" + Integer.toHexString(host));
    }
}

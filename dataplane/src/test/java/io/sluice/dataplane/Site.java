package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.packet.Address;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Forwarding;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.QuicRouting;
import io.sluice.table.Scheduling;
import io.sluice.table.SchedulerKind;
import io.sluice.table.ServerId;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** VIPs and backends of a test's choice. A backend's MAC address is {@link #mac}, the host's own address 10.0.0.1 or fd00::1. */
final class Site {
    private static final long MACS = 0x02_0000_0100_00L;

    private final List<VipRow> vips = new ArrayList<>();
    private final List<BackendRow> backends = new ArrayList<>();
    private final Map<Integer, Reach> reaches = new HashMap<>();
    private final Schedules schedules;

    /** For so many workers. */
    Site(final int workers) {
        this(new Schedules(workers));
    }

    /** For the workers that have these schedulers already. */
    Site(final Schedules schedules) {
        this.schedules = schedules;
    }

    static long mac(final int backend) {
        return MACS + backend;
    }

    Site vip(final int id, final String address, final int port, final Protocol protocol, final Forwarding forwarding) {
        return vip(id, block(address), PortRange.one(port), protocol, forwarding, null);
    }

    Site vip(final int id, final AddressBlock block, final PortRange ports, final Protocol protocol, final Forwarding forwarding,
        final QuicRouting quic) {
        return vip(new VipRow(id, "vip-" + id, block, ports, protocol, forwarding, Scheduling.of(SchedulerKind.MAGLEV), quic));
    }

    Site vip(final VipRow row) {
        vips.removeIf(vip -> vip.id() == row.id());
        vips.add(row);
        return this;
    }

    /** Port 0 is the one that the client asked for. */
    Site backend(final int id, final int vip, final String address, final int port) {
        return backend(id, vip, address, port, null);
    }

    Site backend(final int id, final int vip, final String address, final int port, final String serverId) {
        return backend(new BackendRow(id, vip, address, address(address), port, 1, 0, true, null,
            serverId == null ? null : new ServerId(serverId)), reach(id, address, Reach.USUAL_MTU));
    }

    Site backend(final BackendRow row, final Reach reach) {
        without(row.id());
        backends.add(row);
        reaches.put(row.id(), reach);
        return this;
    }

    /** A backend is gone. */
    Site without(final int backend) {
        backends.removeIf(row -> row.id() == backend);
        return this;
    }

    /** The way to a backend takes packets of so many octets. */
    Site mtu(final int backend, final int mtu) {
        reaches.put(backend, reach(backend, row(backend).name(), mtu));
        return this;
    }

    /** The way to a backend has never been found. */
    Site unresolved(final int backend) {
        reaches.put(backend, Reach.NONE);
        return this;
    }

    private static Reach reach(final int backend, final String address, final int mtu) {
        final String source = Address.of(address).isIpv4() ? "10.0.0.1" : "fd00::1";
        return new Reach(mac(backend), true, PacketShape.UNTAGGED, mtu, address(source));
    }

    BackendRow row(final int backend) {
        return backends.stream().filter(row -> row.id() == backend).findFirst().orElseThrow();
    }

    Schedules schedules() {
        return schedules;
    }

    /** Connections that schedulers count for a backend. */
    long connections(final int backend) {
        return schedules.connections().of(backend);
    }

    ForwardingView view() {
        return new ForwardingViewBuilder(PathBench.OWN_MAC, Reach.USUAL_MTU, edition(), row -> reaches.get(row.id()), schedules)
            .build();
    }

    Edition edition() {
        return new Edition(1, vips, backends);
    }

    static InetAddress address(final String literal) {
        return Address.of(literal).inet();
    }

    /** 10.0.0.0/24, or one address. */
    static AddressBlock block(final String text) {
        final int slash = text.indexOf('/');
        return slash < 0 ? AddressBlock.host(address(text))
            : new AddressBlock(address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }
}

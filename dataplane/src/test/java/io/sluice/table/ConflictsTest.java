package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What VIPs and backends may not be together. */
class ConflictsTest {
    private static final Scheduling MAGLEV = Scheduling.of(SchedulerKind.MAGLEV);
    private static final AddressBlock WEB = block("198.51.100.1", 32);
    private static final Forwarding FULLNAT = Forwarding.fullnat(SourcePool.of(block("10.9.0.0", 30), block("fd00:9::", 126)));

    @Test
    void aBackendMustBeOfAFamilyThatTheModeReaches() {
        for (final ForwardingMode mode : List.of(ForwardingMode.DSR, ForwardingMode.NAT)) {
            refused("backend 2001:db8::9 is IPv6, VIP 198.51.100.1 is IPv4, and mode " + RowField.word(mode)
                + " can't cross over; choose fullnat", () -> fit(Forwarding.of(mode), Protocol.TCP, "2001:db8::9", 0));
        }
        refused("and mode dscp can't cross over", () -> fit(Forwarding.dscp(5), Protocol.TCP, "2001:db8::9", 0));
        refused("and the source pool has no IPv6 address to send from; add one to --snat",
            () -> fit(Forwarding.fullnat(SourcePool.of(block("10.9.0.0", 30))), Protocol.TCP, "2001:db8::9", 0));
        refused("and tunnel source fd00::/64 is not",
            () -> fit(Forwarding.of(ForwardingMode.GRE, new Tunnel(0, 0, 0, block("fd00::", 64))), Protocol.TCP, "10.0.0.1", 0));

        fit(FULLNAT, Protocol.TCP, "2001:db8::9", 0);
        fit(FULLNAT, Protocol.SCTP, "10.0.0.1", 0);
        for (final ForwardingMode mode : ForwardingMode.values()) {
            if (mode.tunnels()) {
                fit(Forwarding.of(mode), Protocol.SCTP, "2001:db8::9", 0);
            }
        }
    }

    @Test
    void onlyTranslatingModesChangePorts() {
        for (final ForwardingMode mode : ForwardingMode.values()) {
            final Forwarding way = switch (mode) {
                case FULLNAT -> FULLNAT;
                case DSCP -> Forwarding.dscp(5);
                default -> Forwarding.of(mode);
            };
            if (mode.translates()) {
                fit(way, Protocol.TCP, "10.0.0.1", 8_080);
            } else {
                refused("mode " + RowField.word(mode) + " can't change ports; give backend 10.0.0.1 without a port",
                    () -> fit(way, Protocol.TCP, "10.0.0.1", 8_080));
            }
        }
        refused("the VIP has ports 80-81, which can't all become port 8080", () -> Fitness.check(WEB, new PortRange(80, 81),
            Protocol.TCP, FULLNAT, Rows.address("10.0.0.1"), 8_080));
        refused("the VIP has ports any, which can't all become port 8080", () -> Fitness.check(WEB, PortRange.ANY,
            Protocol.TCP, FULLNAT, Rows.address("10.0.0.1"), 8_080));
    }

    @Test
    void whatTravelsInTcpIsRefusedElsewhere() {
        for (final ClientAddress client : List.of(ClientAddress.TOA, ClientAddress.PROXY)) {
            final Forwarding way = new Forwarding(ForwardingMode.FULLNAT, Tunnel.NONE, FULLNAT.pool(), client, 0, 0);
            fit(way, Protocol.TCP, "10.0.0.1", 0);
            refused("client address " + RowField.word(client) + " travels in TCP only, and the VIP is udp",
                () -> fit(way, Protocol.UDP, "10.0.0.1", 0));
        }
        refused("an MSS is TCP's, and the VIP is sctp", () -> fit(new Forwarding(ForwardingMode.NAT, Tunnel.NONE, SourcePool.NONE,
            ClientAddress.NONE, 0, 1_400), Protocol.SCTP, "10.0.0.1", 0));
        refused("VIP web is tcp, and QUIC goes by UDP", () -> new VipRow(1, "web", WEB, PortRange.one(443), Protocol.TCP,
            Forwarding.DSR, MAGLEV, new QuicRouting(0, 2)));
    }

    @Test
    void aBackendIsNotAmongTheVipsAddresses() {
        refused("backend 198.51.100.1 is the VIP's own address", () -> fit(Forwarding.DSR, Protocol.TCP, "198.51.100.1", 0));
        refused("backend 198.51.100.7 is one of the VIP's own addresses", () -> Fitness.check(block("198.51.100.0", 24),
            PortRange.ANY, Protocol.TCP, Forwarding.DSR, Rows.address("198.51.100.7"), 0));
    }

    @Test
    void rangesOfPortsMayNestButNotCutAcross() {
        final VipRow many = vip(1, WEB, 8_000, 8_099);

        refused("ports 8000-8099 of VIP vip-1 and 8050-8150 of VIP vip-2 overlap, and neither range lies within the other",
            () -> check(many, vip(2, WEB, 8_050, 8_150)));
        refused("VIPs vip-1 and vip-2 are both 198.51.100.1 port 8000-8099 tcp; remove one of them",
            () -> check(many, vip(2, WEB, 8_000, 8_099)));
        check(many, vip(2, WEB, 8_050, 8_060), vip(3, WEB, 8_055, 8_055), vip(4, WEB, 0, 65_535), vip(5, WEB, 8_100, 8_101));
        check(many, vip(2, block("198.51.100.0", 24), 8_050, 8_150));
        check(many, new VipRow(2, "udp", WEB, new PortRange(8_050, 8_150), Protocol.UDP, Forwarding.DSR, MAGLEV, null));
    }

    /** Comparing each range with each other is the slow twin. */
    @Test
    void nestingAgreesWithItsTwin() {
        int refused = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            final Random random = new Random(seed);
            final List<VipRow> vips = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(7); i++) {
                final int first = 1 + random.nextInt(30);
                vips.add(vip(i, WEB, first, first + (random.nextInt(3) == 0 ? random.nextInt(20) : 0)));
            }
            final boolean bad = vips.stream().anyMatch(one -> vips.stream().anyMatch(other -> one.id() < other.id()
                && cross(one.ports(), other.ports())));
            refused += bad ? 1 : 0;

            assertEquals(bad, isRefused(() -> Conflicts.check(vips, List.of())), "seed " + seed + ": " + vips);
        }
        assertTrue(refused > 200 && refused < 1_800, refused + " of 2,000");
    }

    private static boolean cross(final PortRange one, final PortRange other) {
        return one.overlaps(other) && (one.equals(other) || !one.contains(other) && !other.contains(one));
    }

    @Test
    void aSourcePoolIsNobodyElses() {
        final VipRow nat = new VipRow(1, "nat", WEB, PortRange.one(80), Protocol.TCP, FULLNAT, MAGLEV, null);

        refused("the source pool of VIP nat overlaps VIP vip-2 (10.9.0.1)",
            () -> check(nat, vip(2, block("10.9.0.1", 32), 80, 80)));
        refused("the source pool of VIP nat overlaps VIP vip-2 (10.9.0.0/16)",
            () -> check(nat, vip(2, block("10.9.0.0", 16), 80, 80)));
        refused("the source pool of VIP nat overlaps VIP vip-2 (fd00:9::/48)",
            () -> check(nat, vip(2, block("fd00:9::", 48), 80, 80)));
        refused("the source pool of VIP own overlaps VIP own (10.9.0.2)",
            () -> check(new VipRow(1, "own", block("10.9.0.2", 32), PortRange.one(80), Protocol.TCP, FULLNAT, MAGLEV, null)));
        refused("the source pool of VIP nat overlaps backend b (10.9.0.3)",
            () -> Conflicts.check(List.of(nat), List.of(backend(2, 1, "10.9.0.3", null))));
        refused("the source pool of backend b overlaps VIP vip-2 (10.9.0.1)", () -> Conflicts.check(
            List.of(vip(1, WEB, 80, 80), vip(2, block("10.9.0.1", 32), 80, 80)), List.of(backend(3, 1, "10.0.0.1", FULLNAT))));
        check(nat, new VipRow(2, "two", WEB, PortRange.one(81), Protocol.TCP, FULLNAT, MAGLEV, null));
    }

    @Test
    void aCodepointStandsForOneVipOnABackend() {
        final VipRow one = dscp(1, "198.51.100.1", 80, 5);
        final VipRow sameAddress = dscp(2, "198.51.100.1", 81, 5);
        final VipRow other = dscp(3, "198.51.100.2", 80, 5);
        final BackendRow ofOne = backend(4, 1, "10.0.0.1", null);

        refused("DSCP 5 stands for VIP vip-1 (198.51.100.1) on backend 10.0.0.1 already, and can't stand for VIP vip-3"
            + " (198.51.100.2) too; give one of them another --dscp",
            () -> Conflicts.check(List.of(one, other), List.of(ofOne, backend(5, 3, "10.0.0.1", null))));
        Conflicts.check(List.of(one, sameAddress), List.of(ofOne, backend(5, 2, "10.0.0.1", null)));
        Conflicts.check(List.of(one, other), List.of(ofOne, backend(5, 3, "10.0.0.2", null)));
        Conflicts.check(List.of(one, other), List.of(ofOne, backend(5, 3, "10.0.0.1", Forwarding.dscp(6))));
        refused("a DSCP stands for one address, and VIP 198.51.100.0/24 has many", () -> new VipRow(1, "many",
            block("198.51.100.0", 24), PortRange.ANY, Protocol.TCP, Forwarding.dscp(5), MAGLEV, null));
    }

    @Test
    void anEditionRefusesAllOfThis() {
        refused("VIP vip-1: backend 2001:db8::1 is IPv6", () -> new Edition(1, List.of(vip(1, WEB, 80, 80)),
            List.of(backend(2, 1, "2001:db8::1", null))));
        refused("overlap, and neither", () -> new Edition(1, List.of(vip(1, WEB, 80, 90), vip(2, WEB, 85, 95)), List.of()));
    }

    private static void fit(final Forwarding way, final Protocol protocol, final String backend, final int port) {
        Fitness.check(WEB, PortRange.one(80), protocol, way, Rows.address(backend), port);
    }

    private static void check(final VipRow... vips) {
        Conflicts.check(List.of(vips), List.of());
    }

    private static AddressBlock block(final String address, final int length) {
        return new AddressBlock(Rows.address(address), length);
    }

    private static VipRow vip(final int id, final AddressBlock block, final int first, final int last) {
        return new VipRow(id, "vip-" + id, block, new PortRange(first, last), Protocol.TCP, Forwarding.DSR, MAGLEV, null);
    }

    private static VipRow dscp(final int id, final String address, final int port, final int dscp) {
        return new VipRow(id, "vip-" + id, block(address, 32), PortRange.one(port), Protocol.TCP, Forwarding.dscp(dscp), MAGLEV,
            null);
    }

    private static BackendRow backend(final int id, final int vip, final String address, final Forwarding way) {
        return new BackendRow(id, vip, "b", Rows.address(address), 0, 1, 0, true, way, null);
    }

    private static boolean isRefused(final Runnable attempt) {
        try {
            attempt.run();
            return false;
        } catch (final IllegalArgumentException e) {
            return true;
        }
    }

    private static void refused(final String reason, final Executable attempt) {
        final String message = assertThrows(IllegalArgumentException.class, attempt).getMessage();
        assertTrue(message.contains(reason), message);
    }
}

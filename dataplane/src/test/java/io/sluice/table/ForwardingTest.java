package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A way that exists is one that can be gone. */
class ForwardingTest {
    private static final AddressBlock HOST = AddressBlock.host(Rows.address("10.0.0.1"));
    private static final SourcePool POOL = SourcePool.of(HOST);

    @Test
    void optionsOutOfRangeAreRefused() {
        refused("VNI 16777216 is out of range: it has 24 bits; give one from 0 to 16777215",
            () -> new Tunnel(0, 1 << 24, 0, null));
        refused("VNI -1 is out of range", () -> new Tunnel(0, -1, 0, null));
        refused("tunnel port 65536 is out of range", () -> new Tunnel(65_536, 0, 0, null));
        refused("GUE variant 2 is not known; give 0 or 1", () -> new Tunnel(0, 0, 2, null));
        refused("tunnel source 224.0.0.0/8 is not of hosts",
            () -> new Tunnel(0, 0, 0, new AddressBlock(Rows.address("224.0.0.0"), 8)));
        refused("DSCP 0 can't tell a VIP's packets from others; mode dscp needs --dscp, from 1 to 63", () -> Forwarding.dscp(0));
        refused("DSCP 64 can't tell", () -> Forwarding.dscp(64));
        refused("MSS 87 is out of range; give auto, off, or 88 to 65495", () -> mss(ForwardingMode.NAT, 87));
        refused("MSS 65496 is out of range", () -> mss(ForwardingMode.NAT, 65_496));
        refused("MSS -2 is out of range", () -> mss(ForwardingMode.NAT, -2));
        assertEquals(65_495, mss(ForwardingMode.NAT, 65_495).mss());
        assertEquals(Tunnel.MAX_VNI, new Tunnel(0, Tunnel.MAX_VNI, 0, null).vni());
    }

    @Test
    void optionsOfAnotherModeAreRefused() {
        refused("mode gue has no VNI; leave it out, or choose vxlan or geneve", () -> tunnel(ForwardingMode.GUE, 0, 5, 0));
        refused("mode gre has no UDP port", () -> tunnel(ForwardingMode.GRE, 5, 0, 0));
        refused("mode ipip has no UDP port", () -> tunnel(ForwardingMode.IPIP, 5, 0, 0));
        refused("mode vxlan has no variants", () -> tunnel(ForwardingMode.VXLAN, 0, 0, 1));
        refused("mode nat is no tunnel; leave out VNI", () -> tunnel(ForwardingMode.NAT, 0, 5, 0));
        refused("mode fullnat needs addresses to send from; give --snat ADDRESSES", () -> Forwarding.of(ForwardingMode.FULLNAT));
        refused("mode nat keeps the client's address as the source; leave the source pool out", () -> new Forwarding(
            ForwardingMode.NAT, Tunnel.NONE, POOL, ClientAddress.NONE, 0, 0));
        refused("mode nat keeps the client's address as the source; leave client address toa out", () -> new Forwarding(
            ForwardingMode.NAT, Tunnel.NONE, SourcePool.NONE, ClientAddress.TOA, 0, 0));
        refused("mode nat marks no packets; leave the DSCP out", () -> new Forwarding(
            ForwardingMode.NAT, Tunnel.NONE, SourcePool.NONE, ClientAddress.NONE, 5, 0));
        refused("mode dsr changes nothing but the MAC address", () -> mss(ForwardingMode.DSR, 1_400));
        assertEquals(Forwarding.MSS_OFF, mss(ForwardingMode.DSR, Forwarding.MSS_OFF).mss());
    }

    @Test
    void aPoolHasEachAddressOnceAndNotTooMany() {
        final AddressBlock slash20 = new AddressBlock(Rows.address("10.0.0.0"), 20);

        assertEquals(4_096, SourcePool.of(slash20).blocks().get(0).size());
        refused("more than 4096 addresses", () -> SourcePool.of(slash20, AddressBlock.host(Rows.address("10.1.0.0"))));
        refused("more than 4096 addresses", () -> SourcePool.of(new AddressBlock(Rows.address("2001:db8::"), 64)));
        refused("the source pool has 257 addresses and prefixes, and 256 fit", () -> SourcePool.of(IntStream.range(0, 257)
            .mapToObj(i -> AddressBlock.host(Rows.address("10." + (i >> 8) + ".0." + (i & 255)))).toArray(AddressBlock[]::new)));
        refused("source addresses 10.0.0.0/24 and 10.0.0.1 overlap; give each address once",
            () -> SourcePool.of(new AddressBlock(Rows.address("10.0.0.0"), 24), HOST));
        refused("source ports any begin with 0", () -> new SourcePool(List.of(HOST), PortRange.ANY));
        refused("come without source addresses", () -> new SourcePool(List.of(), PortRange.one(5)));
        assertTrue(SourcePool.NONE.isEmpty() && !POOL.isEmpty());
        assertTrue(POOL.hasFamilyOf(Rows.address("10.9.9.9")) && !POOL.hasFamilyOf(Rows.address("2001:db8::1")));
    }

    @Test
    void quicServerIdsHaveOneToFifteenOctets() {
        refused("QUIC-LB config id 7 is out of range; give 0 to 6", () -> new QuicRouting(7, 1));
        refused("server ids of 0 octets are out of range", () -> new QuicRouting(0, 0));
        refused("server ids of 16 octets are out of range", () -> new QuicRouting(0, 16));
        refused("server id '0a1' is not 1 to 15 octets", () -> new ServerId("0a1"));
        refused("server id '' is not 1 to 15 octets", () -> new ServerId(""));
        refused("is not 1 to 15 octets", () -> new ServerId("00".repeat(16)));
        assertEquals(new ServerId("0a17"), ServerId.of(new byte[] {10, 23}));
        assertEquals("0a17", new ServerId("0A17").toString());
        assertEquals(2, new ServerId("0a17").length());
    }

    @Test
    void portsAreRanges() {
        refused("ports 9-8 end before they begin; write 8-9", () -> new PortRange(9, 8));
        refused("port 65536 is not within 0..65535", () -> PortRange.one(65_536));
        assertEquals("any", PortRange.ANY.toString());
        assertEquals("8000-8099", new PortRange(8_000, 8_099).toString());
        assertEquals("80", PortRange.one(80).toString());
        assertTrue(new PortRange(1, 5).overlaps(new PortRange(5, 9)) && !new PortRange(1, 5).overlaps(new PortRange(6, 9)));
        assertTrue(new PortRange(1, 5).contains(new PortRange(1, 5)) && !new PortRange(1, 5).contains(new PortRange(5, 6)));
        assertEquals(65_536, PortRange.ANY.size());
    }

    @Test
    void modesKnowWhatTheyDo() {
        for (final ForwardingMode mode : ForwardingMode.values()) {
            assertEquals(mode, ForwardingMode.of(mode.code()));
            assertEquals(mode != ForwardingMode.DSR, mode.routes());
            assertEquals(mode == ForwardingMode.NAT || mode == ForwardingMode.FULLNAT, mode.translates());
            assertEquals(List.of("IPIP", "GRE", "GUE", "VXLAN", "GENEVE").contains(mode.name()), mode.tunnels());
        }
        for (final ClientAddress way : ClientAddress.values()) {
            assertEquals(way, ClientAddress.of(way.code()));
        }
        assertThrows(IllegalArgumentException.class, () -> ForwardingMode.of(0));
        assertThrows(IllegalArgumentException.class, () -> ClientAddress.of(9));
        assertEquals(4_789, Tunnel.defaultPort(ForwardingMode.VXLAN));
        assertNull(Tunnel.NONE.source());
    }

    private static Forwarding tunnel(final ForwardingMode mode, final int port, final int vni, final int variant) {
        return Forwarding.of(mode, new Tunnel(port, vni, variant, null));
    }

    private static Forwarding mss(final ForwardingMode mode, final int mss) {
        return new Forwarding(mode, Tunnel.NONE, SourcePool.NONE, ClientAddress.NONE, 0, mss);
    }

    private static void refused(final String reason, final Executable attempt) {
        final String message = assertThrows(IllegalArgumentException.class, attempt).getMessage();
        assertTrue(message.contains(reason), message);
    }
}

package io.sluice.netlink;

import static io.sluice.netlink.Wire.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.linux.LinuxException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages written out byte by byte, as a little-endian machine's kernel sends and takes them. */
class CodecTest {
    private static final HexFormat HEX = HexFormat.of();

    @BeforeEach
    void bytesAreThoseOfALittleEndianMachine() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void aRequestIsWrittenFrontToBack() {
        final Request request = new Request().begin(NetlinkAbi.RTM_NEWNEIGH, 0x405, 7).octet(2).zeros(3).number(5)
            .half(0).octet(NetlinkAbi.NTF_USE).octet(0).attribute(NetlinkAbi.NDA_DST, address("203.0.113.9"));

        assertEquals("24000000" + "1c00" + "0504" + "07000000" + "00000000"      // struct nlmsghdr
            + "02000000" + "05000000" + "0000" + "01" + "00"                     // struct ndmsg
            + "0800" + "0100" + "cb007109", hex(request));                       // NDA_DST
    }

    @Test
    void aSecondRequestKeepsNothingOfTheFirst() {
        final Request request = new Request().begin(NetlinkAbi.RTM_GETROUTE, 1, 1).number(-1).number(-1);

        request.begin(NetlinkAbi.RTM_GETROUTE, 1, 2).zeros(4).attribute(NetlinkAbi.RTA_OIF, 3);

        assertEquals("1c000000" + "1a00" + "0100" + "02000000" + "00000000" + "00000000" + "0800" + "0400" + "03000000",
            hex(request));
    }

    @Test
    void aVlanDeviceIsRead() {
        final Messages message = message("10", "0000" + "0100" + "09000000" + "43100100" + "00000000"
            + "0d00" + "0300" + "657468302e31303000000000"               // IFLA_IFNAME eth0.100, and its padding
            + "0a00" + "0100" + "02fc000000010000"                       // IFLA_ADDRESS
            + "0800" + "0400" + "dc050000"                               // IFLA_MTU 1500
            + "0800" + "0500" + "04000000"                               // IFLA_LINK
            + "2800" + "1280"                                            // IFLA_LINKINFO, flagged as nested
            + "0900" + "0100" + "766c616e00000000"                       // IFLA_INFO_KIND vlan
            + "1800" + "0200"                                            // IFLA_INFO_DATA
            + "0600" + "0100" + "64000000" + "0400" + "0900"             // IFLA_VLAN_ID 100; one we don't know
            + "0600" + "0500" + "81000000");                             // IFLA_VLAN_PROTOCOL 802.1Q, in network order

        final Link link = Link.read(message);

        assertTrue(Link.isDevice(message));
        assertEquals(new Link(9, "eth0.100", 0x02fc_0000_0001L, 1500, true, true, 4, "vlan", 100, Link.CUSTOMER_TAG), link);
        assertTrue(link.isVlanOf(4));
        assertFalse(link.isVlanOf(5));
    }

    @Test
    void aParentInAnotherNamespaceIsNone() {
        assertEquals(0, Link.read(message("10", "0000" + "0100" + "09000000" + "00000000" + "00000000"
            + "0800" + "0500" + "04000000" + "0800" + "2500" + "00000000")).parent());
    }

    @Test
    void aBridgePortOrAWirelessEventIsNoDevice() {
        assertFalse(Link.isDevice(message("11", "0700" + "0100" + "09000000" + "00000000" + "00000000")));
        assertFalse(Link.isDevice(message("10", "0000" + "0100" + "09000000" + "00000000" + "00000000"
            + "0500" + "0b00" + "01000000")));
    }

    @Test
    void aPointToPointAddressIsTheHostsOwnEnd() {
        assertEquals(new Address(3, address("203.0.113.1"), 32, true), Address.read(message("14",
            "02" + "20" + "00" + "00" + "03000000"
            + "0800" + "0100" + "cb007102" + "0800" + "0200" + "cb007101")));
    }

    @Test
    void anAddressThatIsTentativeOrDeprecatedIsNotPreferred() {
        for (final String flags : List.of("00", "80", "20", "40", "e0")) {
            final Address address = Address.read(message("14",
                "02" + "20" + flags + "00" + "03000000" + "0800" + "0100" + "cb007102"));

            assertEquals(List.of("00", "80").contains(flags), address.preferred(), flags);
        }
    }

    @Test
    void aServiceVlanIsReadAsSuch() {
        final Link link = Link.read(message("10", "0000" + "0100" + "09000000" + "43100100" + "00000000"
            + "2400" + "1200"                                            // IFLA_LINKINFO
            + "0900" + "0100" + "766c616e00000000"                       // IFLA_INFO_KIND vlan
            + "1400" + "0200" + "0600" + "0500" + "88a80000" + "0600" + "0100" + "ff0f0000"));

        assertEquals(Link.SERVICE_TAG, link.tag());
        assertEquals(4095, link.vlan());
    }

    @Test
    void aNeighbourIsRead() {
        assertEquals(new Neighbour(5, address("2001:db8::9"), NeighbourState.STALE, 0x0242_0a0b_0c0dL),
            Neighbour.read(message("1c", "0a000000" + "05000000" + "0400" + "00" + "01"
                + "1400" + "0100" + "20010db8000000000000000000000009" + "0a00" + "0200" + "02420a0b0c0d0000")));
    }

    @Test
    void aNeighbourWithoutAnEthernetAddressIsNotUsable() {
        final Neighbour longAddress = Neighbour.read(message("1c", "02000000" + "05000000" + "4000" + "00" + "01"
            + "0800" + "0100" + "cb007109" + "0c00" + "0200" + "0102030405060708"));

        assertEquals(NeighbourState.NOARP, longAddress.state());
        assertFalse(longAddress.usable());
    }

    @Test
    void aRouteByAnIpv6GatewayIsRead() {
        assertEquals(new Route(RouteType.UNICAST, 5, Optional.of(address("fe80::1")), Optional.of(address("203.0.113.1")), 0,
            false),
            Route.read(message("18", "02" + "20" + "0000" + "fe" + "00" + "00" + "01" + "00000000"
                + "0800" + "0400" + "05000000" + "0800" + "0700" + "cb007101"
                + "1600" + "1200" + "0a00" + "fe800000000000000000000000000001" + "0000")));
    }

    @Test
    void aRouteByAGatewayIsRead() {
        assertEquals(Optional.of(address("203.0.113.254")), Route.read(message("18", "02" + "20" + "0000" + "fe" + "00" + "00"
            + "01" + "00000000" + "0800" + "0400" + "05000000" + "0800" + "0500" + "cb0071fe")).gateway());
    }

    @Test
    void theMtuOfARouteStandsAmongItsMetrics() {
        assertEquals(1400, Route.read(message("18", "02" + "20" + "0000" + "fe" + "00" + "00" + "01" + "00020000"
            + "0800" + "0400" + "05000000"
            + "1c00" + "0880" + "0800" + "0100" + "04000000"             // RTA_METRICS, flagged as nested: RTAX_LOCK of the MTU,
            + "0800" + "0200" + "78050000" + "0800" + "0a00" + "0a000000")).mtu());    // RTAX_MTU 1400, RTAX_HOPLIMIT
    }

    @Test
    void aRouteThatPutsOnALabelSaysSo() {
        assertTrue(Route.read(message("18", "02" + "20" + "0000" + "fe" + "00" + "00" + "01" + "00020000"
            + "0800" + "0400" + "05000000" + "0600" + "1500" + "01000000"    // RTA_ENCAP_TYPE MPLS, and its padding
            + "0c00" + "1600" + "0800" + "0100" + "00064100")).wraps());     // RTA_ENCAP: MPLS_IPTUNNEL_DST
    }

    @Test
    void aDefaultRouteHasAllDestinations() {
        final Prefix all = Route.destinations(message("18", "02" + "00" + "0000" + "fe" + "00" + "00" + "01" + "00000000"));

        assertEquals(address("0.0.0.0"), all.first());
        assertEquals(address("255.255.255.255"), all.last());
    }

    @Test
    void aCloneIsNoRouteProper() {
        assertFalse(Route.isProper(message("18", "02" + "20" + "0000" + "fe" + "00" + "00" + "01" + "00020000")));
        assertTrue(Route.isProper(message("18", "02" + "20" + "0000" + "fe" + "00" + "00" + "01" + "00000000")));
    }

    @Test
    void messagesFollowEachOtherAndAHalfOneIsNone() {
        final String one = "12000000" + "1c00" + "0000" + "00000000" + "00000000" + "aabb" + "0000";
        final String half = "20000000" + "1d00" + "0000" + "00000000" + "00000000";
        final Messages messages = messages(one + half);

        assertTrue(messages.next());
        assertEquals(NetlinkAbi.RTM_NEWNEIGH, messages.type());
        assertFalse(messages.next());
        assertFalse(messages.next());
    }

    @Test
    void anAttributeLongerThanItsMessageIsNone() {
        assertFalse(message("1c", "0900" + "0100" + "cb007109").attributes(0).next());
        assertFalse(message("1c", "0300" + "0100").attributes(0).next());
    }

    @Test
    void aListingThatTheKernelInterruptedIsNotWhole() {
        final List<Integer> seen = new ArrayList<>();
        final Listing listing = new Listing(message -> seen.add(message.type()));
        take(listing, "10000000" + "1c00" + "0200" + "00000000" + "00000000");
        assertTrue(listing.whole() && !listing.ended());

        take(listing, "10000000" + "1c00" + "1200" + "00000000" + "00000000"
            + "14000000" + "0300" + "0200" + "00000000" + "00000000" + "00000000");

        assertTrue(listing.ended());
        assertFalse(listing.whole());
        assertEquals(List.of(NetlinkAbi.RTM_NEWNEIGH, NetlinkAbi.RTM_NEWNEIGH), seen);
    }

    @Test
    void aListingThatLostSomeIsNotWhole() {
        final Listing listing = new Listing(message -> { });

        listing.take(new Messages(new UnsafeBuffer(new byte[0]), NetlinkSocket.LOST), NetlinkSocket.LOST);

        assertFalse(listing.whole() || listing.ended());
    }

    @Test
    void aListingThatIsRefusedSaysWhy() {
        final Listing listing = new Listing(message -> { });

        final Exception e = assertThrows(LinuxException.class, () -> take(listing,
            "24000000" + "0200" + "0000" + "00000000" + "00000000" + "ffffffff" + "00000000000000000000000000000000"));

        assertTrue(e.getMessage().startsWith("listing the kernel's network tables: EPERM"), e.getMessage());
    }

    @Test
    void aPrefixIsARange() {
        final Prefix prefix = new Prefix(address("203.0.113.9"), 30);

        assertEquals(address("203.0.113.8"), prefix.first());
        assertEquals(address("203.0.113.11"), prefix.last());
        assertEquals(address("2001:db8:0:ffff:ffff:ffff:ffff:ffff"), new Prefix(address("2001:db8::"), 48).last());
        assertTrue(Prefix.ORDER.compare(address("255.0.0.0"), address("::1")) < 0);
        assertTrue(Prefix.ORDER.compare(address("10.0.0.1"), address("203.0.113.1")) < 0);
    }

    private static void take(final Listing listing, final String hex) {
        listing.take(messages(hex), hex.length() / 2);
    }

    /** One message, stepped on, with so much behind the header. */
    private static Messages message(final String type, final String hex) {
        final int length = Messages.HEADER_LENGTH + hex.length() / 2;
        final String header = HEX.toHexDigits(Integer.reverseBytes(length)) + type + "000000" + "0000000000000000";
        final Messages messages = messages(header + hex);
        assertTrue(messages.next());
        return messages;
    }

    private static Messages messages(final String hex) {
        return new Messages(new UnsafeBuffer(HEX.parseHex(hex)), hex.length() / 2);
    }

    private static String hex(final Request request) {
        final byte[] bytes = new byte[request.length()];
        request.buffer().getBytes(0, bytes);
        return HEX.formatHex(bytes);
    }
}

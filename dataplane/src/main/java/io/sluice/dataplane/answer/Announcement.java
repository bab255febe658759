package io.sluice.dataplane.answer;

import java.util.List;

import io.sluice.packet.Address;
import io.sluice.packet.Arp;
import io.sluice.packet.Mac;
import io.sluice.packet.NeighbourDiscovery;
import io.sluice.packet.Packet;

/**
 * "This VIP is here now", said to everybody on the link, so that no neighbour goes on sending it elsewhere. Frames, from the
 * destination MAC address on, untagged. Made when a VIP appears, not on the packet path: it allocates.
 */
public final class Announcement {
    private Announcement() {
    }

    /** All that has to be sent for a VIP of either family: there are neighbours that believe only one of the two forms of ARP. */
    public static List<byte[]> of(final Address vip, final long mac) {
        return vip.isIpv4()
            ? List.of(arpRequest(vip, mac), arpReply(vip, mac))
            : List.of(neighbourAdvertisement(vip, mac));
    }

    /** A gratuitous ARP request: an ARP announcement (RFC 5227, section 2.3). */
    public static byte[] arpRequest(final Address vip, final long mac) {
        return Packet.arp(Arp.REQUEST, 0).from(vip).to(vip).fromMac(mac).toMac(Mac.BROADCAST).frame();
    }

    /** A gratuitous ARP reply, whose target is as its sender (RFC 5944, section 4.6). */
    public static byte[] arpReply(final Address vip, final long mac) {
        return Packet.arp(Arp.REPLY, mac).from(vip).to(vip).fromMac(mac).toMac(Mac.BROADCAST).frame();
    }

    /** An unsolicited neighbour advertisement (RFC 4861, section 7.2.6). */
    public static byte[] neighbourAdvertisement(final Address vip, final long mac) {
        return Packet.neighbourAdvertisement(vip, NeighbourDiscovery.OVERRIDE).fromMac(mac).frame();
    }
}

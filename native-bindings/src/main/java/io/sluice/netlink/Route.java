package io.sluice.netlink;

import io.sluice.linux.Linux;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * How packets reach one destination now. Of a route with several hops ({@code RTA_MULTIPATH}, next-hop groups) it is the one that
 * the kernel picks for that destination; asked again it picks the same while its set of living hops is the same.
 *
 * @param type    what the kernel does with them
 * @param ifindex the device they leave by; 0 when they do not
 * @param gateway the router they are handed to (IPv6 perhaps for an IPv4 destination, RFC 8950); empty when it is on the link
 * @param source  the host's own address in them, where the kernel says
 * @param mtu     largest packet in bytes, where the route says ({@code RTAX_MTU}) or the path has (RFC 1191, RFC 8201, as learnt
 *                by the kernel); 0 when that is for the link to say
 * @param wraps   whether it puts another header on them (MPLS, SRv6 and the like; linux/lwtunnel.h)
 */
public record Route(RouteType type, int ifindex, Optional<InetAddress> gateway, Optional<InetAddress> source, int mtu,
    boolean wraps) {
    private static final int DESTINATION_LENGTH_AT = 1;            // struct rtmsg, linux/rtnetlink.h
    private static final int TYPE_AT = 7;
    private static final int FLAGS_AT = 8;
    private static final int VIA_ADDRESS_AT = 2;                   // offsetof(struct rtvia, rtvia_addr)

    /** Packets go nowhere. */
    static Route none(final RouteType why) {
        return new Route(why, 0, Optional.empty(), Optional.empty(), 0, false);
    }

    /** Reads the answer to {@code RTM_GETROUTE}. */
    static Route read(final Messages message) {
        final Attributes attributes = message.attributes(NetlinkAbi.RTMSG_LENGTH);
        int ifindex = 0;
        InetAddress gateway = null;
        InetAddress source = null;
        int mtu = 0;
        boolean wraps = false;
        while (attributes.next()) {
            switch (attributes.type()) {
                case NetlinkAbi.RTA_OIF -> ifindex = attributes.number();
                case NetlinkAbi.RTA_GATEWAY -> gateway = attributes.address();
                case NetlinkAbi.RTA_VIA -> gateway = attributes.address(VIA_ADDRESS_AT);
                case NetlinkAbi.RTA_PREFSRC -> source = attributes.address();
                case NetlinkAbi.RTA_METRICS -> mtu = mtu(attributes.nested());
                case NetlinkAbi.RTA_ENCAP -> wraps = true;
                default -> { }                                     // of no concern here
            }
        }
        final RouteType type = RouteType.of(message.octet(TYPE_AT));
        return new Route(type, ifindex, Optional.ofNullable(gateway), Optional.ofNullable(source), mtu, wraps);
    }

    private static int mtu(final Attributes metrics) {
        int mtu = 0;
        while (metrics.next()) {
            if (metrics.type() == NetlinkAbi.RTAX_MTU) {
                mtu = metrics.number();
            }
        }
        return mtu;
    }

    /** Whether a message is about a route proper, rather than about a copy the kernel made for one destination. */
    static boolean isProper(final Messages message) {
        return (message.number(FLAGS_AT) & NetlinkAbi.RTM_F_CLONED) == 0;
    }

    /** The destinations of the route that a message of type {@code RTM_NEWROUTE} or {@code RTM_DELROUTE} is about. */
    static Prefix destinations(final Messages message) {
        final Attributes attributes = message.attributes(NetlinkAbi.RTMSG_LENGTH);
        InetAddress address = unspecified(message.octet(0));       // a default route carries none
        while (attributes.next()) {
            if (attributes.type() == NetlinkAbi.RTA_DST) {
                address = attributes.address();
            }
        }
        return new Prefix(address, message.octet(DESTINATION_LENGTH_AT));
    }

    private static InetAddress unspecified(final int family) {
        try {
            return InetAddress.getByAddress(new byte[family == Linux.AF_INET ? 4 : 16]);
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);                           // both are lengths of an address
        }
    }
}

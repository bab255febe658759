package io.sluice.dataplane.nexthop;

import java.net.InetAddress;

/**
 * A host on a link.
 *
 * @param ifindex the link
 * @param address the host, IPv4 or IPv6, link-local perhaps
 */
record Place(int ifindex, InetAddress address) {
}

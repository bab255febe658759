package io.sluice.testbed.net;

/**
 * A host on the segment: a namespace with one device, {@value #DEVICE}, that has one IPv4 and one IPv6 address.
 *
 * @param role    {@code client}, {@code balancer} or {@code backend1} ...
 * @param ipv4    its IPv4 address, without prefix length
 * @param ipv6    its IPv6 address, without prefix length
 */
public record Host(String role, Netns netns, String ipv4, String ipv6) {

    /** The device of every host. */
    public static final String DEVICE = "to-switch";

    /** Its address of the same family as {@code other}. */
    public String address(final String other) {
        return other.contains(":") ? ipv6 : ipv4;
    }

    /** The link-layer address of its device, as {@code ip link} writes it. */
    public String mac() {
        return netns.device(DEVICE, "address");
    }

    /** One of the kernel's counters for its device, such as {@code rx_packets}. */
    public long counter(final String counter) {
        return Long.parseLong(netns.device(DEVICE, "statistics/" + counter));
    }
}

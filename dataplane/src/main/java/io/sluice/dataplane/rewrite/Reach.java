package io.sluice.dataplane.rewrite;

import io.sluice.packet.PacketShape;
import java.net.InetAddress;

/**
 * How frames get to a backend, as the host's routes and neighbours have it.
 *
 * @param mac      the MAC address its frames go to, as far as is known; 0 when none ever was
 * @param resolved whether that is so now; if not, the backend takes no new connections
 * @param vlan     the tag of the link that leads there, or {@link PacketShape#UNTAGGED}
 * @param mtu      octets of the largest IP packet that the way takes
 * @param source   the host's own address towards it, for outer headers; null when it has none
 */
public record Reach(long mac, boolean resolved, int vlan, int mtu, InetAddress source) {
    /** Of a link that says nothing else. */
    public static final int USUAL_MTU = 1_500;

    /** Never heard of. */
    public static final Reach NONE = new Reach(0, false);

    /** A neighbour on an untagged Ethernet. */
    public Reach(final long mac, final boolean resolved) {
        this(mac, resolved, PacketShape.UNTAGGED, USUAL_MTU, null);
    }
}

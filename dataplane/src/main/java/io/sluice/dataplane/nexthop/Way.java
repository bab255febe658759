package io.sluice.dataplane.nexthop;

import io.sluice.packet.PacketShape;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.net.InetAddress;

/**
 * How packets get to one address, as far as is known now. All but {@code next} hold also while the neighbour is not resolved, and
 * are empty only when no route leads there by our device.
 *
 * @param next   whom frames go to: the address itself or its gateway; or why to nobody
 * @param vlan   of the 802.1Q tag that they carry, 0 to 4095, or {@link PacketShape#UNTAGGED}. Where {@code next} was asked for
 *               without a gateway it may also be of an 802.1ad tag: L2 DSR leaves tags as they came
 * @param mtu    largest IP packet on the way, in bytes: that of the leaving device, or of the path if smaller; 0 when unknown
 * @param source the host's own address that the kernel would send from; null when it has none of that family, or it is unknown
 */
public record Way(NextHop next, int vlan, int mtu, InetAddress source) {
    /** Nothing is known yet. */
    public static final Way UNKNOWN = to(NextHopState.RESOLVING);

    /** No way at all. */
    static Way to(final NextHopState why) {
        return new Way(new NextHop(why, 0), PacketShape.UNTAGGED, 0, null);
    }
}

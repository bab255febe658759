package io.sluice.dataplane.rewrite;

import io.sluice.packet.Ethernet;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Direct server return on one segment: only the MAC addresses change. The backend, which has the VIP on its loopback, sees the
 * client's packet as it was and answers the client itself. TTL is left alone, for no router was passed; a VLAN tag stays.
 */
public final class L2Dsr implements Rewrite {
    @Override
    public void rewrite(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
        Ethernet.addresses(frames, packet.offset(), target.mac(), target.ownMac());
    }
}

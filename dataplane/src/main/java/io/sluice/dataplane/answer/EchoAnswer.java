package io.sluice.dataplane.answer;

import io.sluice.packet.Ethernet;
import io.sluice.packet.Icmp;
import io.sluice.packet.Icmpv6;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;

import org.agrona.concurrent.UnsafeBuffer;

/** Turns a ping into its answer (RFC 792; RFC 4443, section 4.2), whatever its size: checksums are patched, not summed again. */
public final class EchoAnswer {
    private static final int TIME_TO_LIVE = 64;

    private EchoAnswer() {
    }

    /**
     * Sends the ping back where it came from, in the name of the address that was pinged.
     *
     * @param shape says {@link io.sluice.packet.PacketKind#ECHO_REQUEST}.
     * @return the length of the reply: the request's.
     */
    public static int reply(final UnsafeBuffer frames, final PacketShape shape, final long mac) {
        Ethernet.addresses(frames, shape.offset(), Ethernet.source(frames, shape.offset()), mac);
        if (shape.ipv6()) {
            turnIpv6(frames, shape);
            Icmp.type(frames, shape.l4(), Icmpv6.ECHO_REPLY);
        } else {
            turnIpv4(frames, shape);
            Icmp.type(frames, shape.l4(), Icmp.ECHO_REPLY);
        }
        return shape.length();
    }

    private static void turnIpv4(final UnsafeBuffer frames, final PacketShape shape) {
        final int ip = shape.l3();
        final int asker = Ipv4.source(frames, ip);
        Ipv4.source(frames, ip, Ipv4.destination(frames, ip));
        Ipv4.destination(frames, ip, asker);
        Ipv4.timeToLive(frames, ip, TIME_TO_LIVE);
        if (Ipv4.headerLength(frames, ip) > Ipv4.MIN_LENGTH) {
            Ipv4.blankOptions(frames, ip);                  // a source route would lead the reply astray
        }
    }

    private static void turnIpv6(final UnsafeBuffer frames, final PacketShape shape) {
        final int ip = shape.l3();
        Ipv6.source(frames, ip, shape.destinationHi(), shape.destinationLo());
        Ipv6.destination(frames, ip, shape.sourceHi(), shape.sourceLo());
        Ipv6.hopLimit(frames, ip, TIME_TO_LIVE);
    }
}

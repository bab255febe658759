package io.sluice.netlink;

import java.net.InetAddress;

/**
 * What the kernel knows of a host on a link, by ARP or neighbour discovery.
 *
 * @param ifindex the link
 * @param address the host
 * @param state   how good the knowledge is
 * @param mac     48 bits, first octet most significant; 0 when unknown
 */
public record Neighbour(int ifindex, InetAddress address, NeighbourState state, long mac) {
    private static final int INDEX_AT = 4;                         // struct ndmsg, linux/neighbour.h
    private static final int STATE_AT = 8;
    private static final int FLAGS_AT = 10;

    /** Whether frames can be sent to the host now. */
    public boolean usable() {
        return state.usable() && mac != 0;
    }

    /** Whether a message is about a host on the link, rather than about one this host answers for. */
    static boolean isHost(final Messages message) {
        return (message.octet(FLAGS_AT) & NetlinkAbi.NTF_PROXY) == 0;
    }

    /** Reads a message of type {@code RTM_NEWNEIGH} or {@code RTM_DELNEIGH}. */
    static Neighbour read(final Messages message) {
        final Attributes attributes = message.attributes(NetlinkAbi.NDMSG_LENGTH);
        InetAddress address = null;
        long mac = 0;
        while (attributes.next()) {
            switch (attributes.type()) {
                case NetlinkAbi.NDA_DST -> address = attributes.address();
                case NetlinkAbi.NDA_LLADDR -> mac = attributes.mac();
                default -> { }                                     // of no concern here
            }
        }
        return new Neighbour(message.number(INDEX_AT), address, NeighbourState.of(message.half(STATE_AT)), mac);
    }
}

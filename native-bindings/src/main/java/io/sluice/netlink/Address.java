package io.sluice.netlink;

import java.net.InetAddress;

/**
 * An address of this host.
 *
 * @param ifindex      the device that carries it
 * @param address      the host's own end, where the link is point-to-point
 * @param prefixLength in bits
 * @param preferred    whether the host takes it for new connections: it is neither deprecated nor tentative (RFC 4862)
 */
public record Address(int ifindex, InetAddress address, int prefixLength, boolean preferred) {
    private static final int PREFIX_LENGTH_AT = 1;                 // struct ifaddrmsg, linux/if_addr.h
    private static final int FLAGS_AT = 2;                         // the lower eight; the kernel has more of them by now
    private static final int INDEX_AT = 4;
    private static final int NOT_PREFERRED = NetlinkAbi.IFA_F_DEPRECATED | NetlinkAbi.IFA_F_TENTATIVE;

    /** Reads a message of type {@code RTM_NEWADDR} or {@code RTM_DELADDR}. */
    static Address read(final Messages message) {
        final Attributes attributes = message.attributes(NetlinkAbi.IFADDRMSG_LENGTH);
        InetAddress local = null;
        InetAddress address = null;
        while (attributes.next()) {
            switch (attributes.type()) {
                case NetlinkAbi.IFA_LOCAL -> local = attributes.address();
                case NetlinkAbi.IFA_ADDRESS -> address = attributes.address();
                default -> { }                                     // of no concern here
            }
        }
        return new Address(message.number(INDEX_AT), local == null ? address : local, message.octet(PREFIX_LENGTH_AT),
            (message.octet(FLAGS_AT) & NOT_PREFERRED) == 0);
    }
}

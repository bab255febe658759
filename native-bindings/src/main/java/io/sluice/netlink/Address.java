package io.sluice.netlink;

import java.net.InetAddress;

/**
 * An address of this host.
 *
 * @param ifindex      the device that carries it
 * @param address      the host's own end, where the link is point-to-point
 * @param prefixLength in bits
 */
public record Address(int ifindex, InetAddress address, int prefixLength) {
    private static final int PREFIX_LENGTH_AT = 1;                 // struct ifaddrmsg, linux/if_addr.h
    private static final int INDEX_AT = 4;

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
        return new Address(message.number(INDEX_AT), local == null ? address : local, message.octet(PREFIX_LENGTH_AT));
    }
}

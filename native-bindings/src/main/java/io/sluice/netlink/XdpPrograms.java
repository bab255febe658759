package io.sluice.netlink;

import java.util.stream.IntStream;

/**
 * The XDP programs that a device has, by the kernel's numbers for them; {@link #NONE} where there is none.
 *
 * @param inDriver   in native driver mode
 * @param generic    in generic mode
 * @param inHardware offloaded to the NIC
 */
public record XdpPrograms(int inDriver, int generic, int inHardware) {
    /** In place of a number: no program. */
    public static final int NONE = 0;

    /** Those that are there. */
    public IntStream all() {
        return IntStream.of(inDriver, generic, inHardware).filter(id -> id != NONE);
    }

    /** Reads a message of type {@code RTM_NEWLINK}. */
    static XdpPrograms read(final Messages message) {
        final Attributes attributes = message.attributes(NetlinkAbi.IFINFOMSG_LENGTH);
        while (attributes.next()) {
            if (attributes.type() == NetlinkAbi.IFLA_XDP) {
                return read(attributes.nested());
            }
        }
        return new XdpPrograms(NONE, NONE, NONE);
    }

    private static XdpPrograms read(final Attributes xdp) {
        int inDriver = NONE;
        int generic = NONE;
        int inHardware = NONE;
        while (xdp.next()) {
            switch (xdp.type()) {
                case NetlinkAbi.IFLA_XDP_DRV_PROG_ID -> inDriver = xdp.number();
                case NetlinkAbi.IFLA_XDP_SKB_PROG_ID -> generic = xdp.number();
                case NetlinkAbi.IFLA_XDP_HW_PROG_ID -> inHardware = xdp.number();
                default -> { }                                     // of no concern here
            }
        }
        return new XdpPrograms(inDriver, generic, inHardware);
    }
}

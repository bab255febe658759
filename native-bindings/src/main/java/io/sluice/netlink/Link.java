package io.sluice.netlink;

/**
 * A network device.
 *
 * @param index  the kernel's number for it
 * @param name   as {@code ip link} shows it
 * @param mac    its 48-bit address, first octet most significant; 0 when it has none
 * @param mtu    largest layer-3 packet, in bytes
 * @param up     administratively up ({@code IFF_UP})
 * @param lowerUp whether there is carrier ({@code IFF_LOWER_UP})
 * @param parent index of the device it lies on, in the same network namespace; 0 when there is none
 * @param kind   the driver's name for virtual ones ({@code vlan}, {@code veth}); empty for others
 * @param vlan   id in the tag that a VLAN device puts on, else {@link #NO_VLAN}
 * @param tag    EtherType of that tag, {@link #CUSTOMER_TAG} or {@link #SERVICE_TAG}; 0 when it puts on none
 */
public record Link(int index, String name, long mac, int mtu, boolean up, boolean lowerUp, int parent, String kind, int vlan,
    int tag) {
    /** In place of a VLAN id: frames carry none. */
    public static final int NO_VLAN = -1;
    /** The tag of IEEE 802.1Q, that most VLANs have. */
    public static final int CUSTOMER_TAG = 0x8100;
    /** The tag of IEEE 802.1ad. */
    public static final int SERVICE_TAG = 0x88a8;

    private static final int INDEX_AT = 4;                         // struct ifinfomsg, linux/rtnetlink.h
    private static final int FLAGS_AT = 8;

    /** Whether this is a VLAN of the device with that index. */
    public boolean isVlanOf(final int device) {
        return vlan != NO_VLAN && parent == device;
    }

    /** Reads a message of type {@code RTM_NEWLINK} or {@code RTM_DELLINK}. */
    static Link read(final Messages message) {
        final int flags = message.number(FLAGS_AT);
        final Fields fields = new Fields(message.attributes(NetlinkAbi.IFINFOMSG_LENGTH));
        return new Link(message.number(INDEX_AT), fields.name, fields.mac, fields.mtu, (flags & NetlinkAbi.IFF_UP) != 0,
            (flags & NetlinkAbi.IFF_LOWER_UP) != 0, fields.elsewhere ? 0 : fields.parent, fields.kind, fields.vlan, fields.tag);
    }

    /**
     * Whether a message of these types is about a device as such. A bridge reports its ports under the family {@code AF_BRIDGE}
     * (a port that leaves looks like a deleted link), and wireless events carry no more than the event.
     */
    static boolean isDevice(final Messages message) {
        final Attributes attributes = message.attributes(NetlinkAbi.IFINFOMSG_LENGTH);
        boolean wireless = false;
        while (attributes.next()) {
            wireless |= attributes.type() == NetlinkAbi.IFLA_WIRELESS;
        }
        return !wireless && message.octet(0) == NetlinkAbi.AF_UNSPEC;
    }

    private static final class Fields {
        private String name = "";
        private long mac;
        private int mtu;
        private int parent;
        private boolean elsewhere;                                 // the parent is in another namespace
        private String kind = "";
        private int vlan = NO_VLAN;
        private int tag;

        Fields(final Attributes attributes) {
            while (attributes.next()) {
                switch (attributes.type()) {
                    case NetlinkAbi.IFLA_IFNAME -> name = attributes.text();
                    case NetlinkAbi.IFLA_ADDRESS -> mac = attributes.mac();
                    case NetlinkAbi.IFLA_MTU -> mtu = attributes.number();
                    case NetlinkAbi.IFLA_LINK -> parent = attributes.number();
                    case NetlinkAbi.IFLA_LINK_NETNSID -> elsewhere = true;
                    case NetlinkAbi.IFLA_LINKINFO -> readInfo(attributes.nested());
                    default -> { }                                 // of no concern here
                }
            }
        }

        private void readInfo(final Attributes info) {
            while (info.next()) {
                if (info.type() == NetlinkAbi.IFLA_INFO_KIND) {
                    kind = info.text();
                } else if (info.type() == NetlinkAbi.IFLA_INFO_DATA && "vlan".equals(kind)) {   // the kernel puts the kind first
                    readVlan(info.nested());
                }
            }
        }

        private void readVlan(final Attributes data) {
            while (data.next()) {
                switch (data.type()) {
                    case NetlinkAbi.IFLA_VLAN_ID -> vlan = data.half();
                    case NetlinkAbi.IFLA_VLAN_PROTOCOL -> tag = data.networkHalf();
                    default -> { }                                 // of no concern here
                }
            }
        }
    }
}

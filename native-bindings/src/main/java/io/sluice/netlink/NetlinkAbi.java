package io.sluice.netlink;

/** The kernel's numbers for what is said over rtnetlink, each group with its header. */
final class NetlinkAbi {
    static final int NETLINK_ROUTE = 0;                            // linux/netlink.h
    static final int SOCKADDR_LENGTH = 12;                         // sizeof(struct sockaddr_nl)
    static final int SOCKADDR_GROUPS = 8;                          // offsetof(struct sockaddr_nl, nl_groups)
    static final int ALIGNMENT = 4;                                // NLMSG_ALIGNTO, RTA_ALIGNTO

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    static final int NLM_F_REQUEST = 0x01;
    static final int NLM_F_ACK = 0x04;
    static final int NLM_F_DUMP_INTR = 0x10;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;
    static final int NLA_F_NESTED = 0x8000;
    static final int NLA_TYPE_MASK = 0x3fff;                       // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    static final int RTM_NEWLINK = 16;                             // linux/rtnetlink.h
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    static final int RTM_NEWNEXTHOP = 104;
    static final int RTM_DELNEXTHOP = 105;

    static final int RTNLGRP_LINK = 1;
    static final int RTNLGRP_NEIGH = 3;
    static final int RTNLGRP_IPV4_IFADDR = 5;
    static final int RTNLGRP_IPV4_ROUTE = 7;
    static final int RTNLGRP_IPV4_RULE = 8;
    static final int RTNLGRP_IPV6_IFADDR = 9;
    static final int RTNLGRP_IPV6_ROUTE = 11;
    static final int RTNLGRP_IPV6_RULE = 19;
    static final int RTNLGRP_NEXTHOP = 32;

    static final int RTMSG_LENGTH = 12;                            // sizeof(struct rtmsg)
    static final int RTM_F_CLONED = 0x200;
    static final int RTM_F_FIB_MATCH = 0x2000;
    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PREFSRC = 7;
    static final int RTA_METRICS = 8;
    static final int RTA_VIA = 18;
    static final int RTA_ENCAP = 22;
    static final int RTAX_MTU = 2;

    static final int IFINFOMSG_LENGTH = 16;                        // sizeof(struct ifinfomsg)
    static final int IFF_UP = 0x1;                                 // linux/if.h
    static final int IFF_LOWER_UP = 0x10000;
    static final int IFLA_ADDRESS = 1;                             // linux/if_link.h
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_WIRELESS = 11;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_EXT_MASK = 29;
    static final int IFLA_LINK_NETNSID = 37;
    static final int IFLA_XDP = 43;
    static final int IFLA_XDP_FD = 1;
    static final int IFLA_XDP_FLAGS = 3;
    static final int IFLA_XDP_DRV_PROG_ID = 5;
    static final int IFLA_XDP_SKB_PROG_ID = 6;
    static final int IFLA_XDP_HW_PROG_ID = 7;
    static final int IFLA_XDP_EXPECTED_FD = 8;
    static final int XDP_FLAGS_REPLACE = 1 << 4;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int IFLA_VLAN_ID = 1;
    static final int IFLA_VLAN_PROTOCOL = 5;
    static final int RTEXT_FILTER_SKIP_STATS = 8;                  // linux/rtnetlink.h

    static final int IFADDRMSG_LENGTH = 8;                         // sizeof(struct ifaddrmsg), linux/if_addr.h
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_F_DEPRECATED = 0x20;
    static final int IFA_F_TENTATIVE = 0x40;

    static final int NDMSG_LENGTH = 12;                            // sizeof(struct ndmsg), linux/neighbour.h
    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NTF_USE = 0x01;
    static final int NTF_PROXY = 0x08;

    static final int AF_UNSPEC = 0;                                // bits/socket.h
    static final int EAFNOSUPPORT = 97;                            // asm-generic/errno.h
    static final int ENETUNREACH = 101;
    static final int EHOSTUNREACH = 113;

    private NetlinkAbi() {
    }

    /** The next multiple of the alignment that headers and attributes keep. */
    static int align(final int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}

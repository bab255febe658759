package io.sluice.afpacket;

/** The kernel's numbers for AF_PACKET, from {@code linux/if_packet.h} except where said; a test compares them with the header. */
final class PacketAbi {
    static final int SOL_PACKET = 263;                             // bits/socket.h
    static final int ETH_P_ALL = 3;                                // linux/if_ether.h
    static final int ETH_P_8021Q = 0x8100;

    // Socket options
    static final int RX_RING = 5;
    static final int STATISTICS = 6;
    static final int VERSION = 10;
    static final int RESERVE = 12;
    static final int TX_RING = 13;
    static final int LOSS = 14;
    static final int FANOUT = 18;
    static final int QDISC_BYPASS = 20;
    static final int IGNORE_OUTGOING = 23;
    static final int TPACKET_V2 = 1;
    static final int FANOUT_QM = 5;
    static final int FANOUT_FLAG_UNIQUEID = 0x2000;

    // Socket filters: asm-generic/socket.h, linux/filter.h
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_DETACH_FILTER = 27;
    static final int FILTER_LENGTH = 8;                            // struct sock_filter
    static final int FILTER_PROGRAM_LENGTH = 16;                   // struct sock_fprog: how many, where
    static final int FILTER_PROGRAM_AT = 8;
    static final short RETURN_CONSTANT = 0x06;                     // BPF_RET | BPF_K

    // struct sockaddr_ll
    static final int ADDRESS_LENGTH = 20;
    static final int ADDRESS_FAMILY = 0;
    static final int ADDRESS_PROTOCOL = 2;
    static final int ADDRESS_IFINDEX = 4;

    // struct tpacket_req: four unsigned ints
    static final int RING_REQUEST_LENGTH = 16;

    // struct tpacket_stats: packets, drops
    static final int STATISTICS_LENGTH = 8;
    static final int STATISTICS_DROPS = 4;

    // struct tpacket2_hdr, at the beginning of every slot
    static final int HEADER_LENGTH = 32;
    static final int STATUS = 0;
    static final int LEN = 4;
    static final int SNAPLEN = 8;
    static final int MAC = 12;
    static final int VLAN_TCI = 24;
    static final int VLAN_TPID = 26;
    static final int ALIGNMENT = 16;                               // TPACKET_ALIGNMENT

    // Status of an RX slot
    static final int STATUS_KERNEL = 0;
    static final int STATUS_USER = 1;
    static final int STATUS_CSUMNOTREADY = 1 << 3;
    static final int STATUS_VLAN_VALID = 1 << 4;
    static final int STATUS_VLAN_TPID_VALID = 1 << 6;

    // Status of a TX slot
    static final int STATUS_AVAILABLE = 0;
    static final int STATUS_SEND_REQUEST = 1;

    private PacketAbi() {
    }
}

package io.sluice.afpacket;

import io.sluice.xdp.KernelHeaders;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketAbiTest {
    private final KernelHeaders headers = new KernelHeaders("sys/socket.h", "linux/if_packet.h", "linux/if_ether.h",
        "linux/filter.h", "linux/ethtool.h", "linux/sockios.h");

    @Test
    void structuresAreLaidOutAsTheKernels(@TempDir final Path directory) throws Exception {
        headers
            .say("sizeof(struct sockaddr_ll)", PacketAbi.ADDRESS_LENGTH)
            .say("offsetof(struct sockaddr_ll, sll_family)", PacketAbi.ADDRESS_FAMILY)
            .say("offsetof(struct sockaddr_ll, sll_protocol)", PacketAbi.ADDRESS_PROTOCOL)
            .say("offsetof(struct sockaddr_ll, sll_ifindex)", PacketAbi.ADDRESS_IFINDEX)
            .say("sizeof(struct tpacket_req)", PacketAbi.RING_REQUEST_LENGTH)
            .say("offsetof(struct tpacket_req, tp_block_nr)", 4)
            .say("offsetof(struct tpacket_req, tp_frame_size)", 8)
            .say("offsetof(struct tpacket_req, tp_frame_nr)", 12)
            .say("sizeof(struct tpacket_stats)", PacketAbi.STATISTICS_LENGTH)
            .say("offsetof(struct tpacket_stats, tp_drops)", PacketAbi.STATISTICS_DROPS)
            .say("sizeof(struct tpacket2_hdr)", PacketAbi.HEADER_LENGTH)
            .say("TPACKET2_HDRLEN - sizeof(struct sockaddr_ll)", PacketAbi.HEADER_LENGTH)
            .say("offsetof(struct tpacket2_hdr, tp_status)", PacketAbi.STATUS)
            .say("offsetof(struct tpacket2_hdr, tp_len)", PacketAbi.LEN)
            .say("offsetof(struct tpacket2_hdr, tp_snaplen)", PacketAbi.SNAPLEN)
            .say("offsetof(struct tpacket2_hdr, tp_mac)", PacketAbi.MAC)
            .say("offsetof(struct tpacket2_hdr, tp_vlan_tci)", PacketAbi.VLAN_TCI)
            .say("offsetof(struct tpacket2_hdr, tp_vlan_tpid)", PacketAbi.VLAN_TPID)
            .say("sizeof(struct sock_filter)", PacketAbi.FILTER_LENGTH)
            .say("sizeof(struct sock_fprog)", PacketAbi.FILTER_PROGRAM_LENGTH)
            .say("offsetof(struct sock_fprog, filter)", PacketAbi.FILTER_PROGRAM_AT)
            .say("sizeof(struct ethtool_value)", ReceiveOffload.VALUE_LENGTH)
            .say("offsetof(struct ethtool_value, data)", ReceiveOffload.VALUE_DATA)
            .check(directory);
    }

    @Test
    void constantsAreTheKernels(@TempDir final Path directory) throws Exception {
        headers
            .say("SOL_PACKET", PacketAbi.SOL_PACKET)
            .say("ETH_P_ALL", PacketAbi.ETH_P_ALL)
            .say("ETH_P_8021Q", PacketAbi.ETH_P_8021Q)
            .say("PACKET_RX_RING", PacketAbi.RX_RING)
            .say("PACKET_STATISTICS", PacketAbi.STATISTICS)
            .say("PACKET_VERSION", PacketAbi.VERSION)
            .say("PACKET_RESERVE", PacketAbi.RESERVE)
            .say("PACKET_TX_RING", PacketAbi.TX_RING)
            .say("PACKET_LOSS", PacketAbi.LOSS)
            .say("PACKET_FANOUT", PacketAbi.FANOUT)
            .say("PACKET_QDISC_BYPASS", PacketAbi.QDISC_BYPASS)
            .say("PACKET_IGNORE_OUTGOING", PacketAbi.IGNORE_OUTGOING)
            .say("TPACKET_V2", PacketAbi.TPACKET_V2)
            .say("TPACKET_ALIGNMENT", PacketAbi.ALIGNMENT)
            .say("PACKET_FANOUT_QM", PacketAbi.FANOUT_QM)
            .say("PACKET_FANOUT_FLAG_UNIQUEID", PacketAbi.FANOUT_FLAG_UNIQUEID)
            .say("SO_ATTACH_FILTER", PacketAbi.SO_ATTACH_FILTER)
            .say("SO_DETACH_FILTER", PacketAbi.SO_DETACH_FILTER)
            .say("BPF_RET | BPF_K", PacketAbi.RETURN_CONSTANT)
            .say("TP_STATUS_KERNEL", PacketAbi.STATUS_KERNEL)
            .say("TP_STATUS_USER", PacketAbi.STATUS_USER)
            .say("TP_STATUS_CSUMNOTREADY", PacketAbi.STATUS_CSUMNOTREADY)
            .say("TP_STATUS_VLAN_VALID", PacketAbi.STATUS_VLAN_VALID)
            .say("TP_STATUS_VLAN_TPID_VALID", PacketAbi.STATUS_VLAN_TPID_VALID)
            .say("TP_STATUS_AVAILABLE", PacketAbi.STATUS_AVAILABLE)
            .say("TP_STATUS_SEND_REQUEST", PacketAbi.STATUS_SEND_REQUEST)
            .say("SIOCETHTOOL", ReceiveOffload.SIOCETHTOOL)
            .say("ETHTOOL_GGRO", ReceiveOffload.ETHTOOL_GGRO)
            .check(directory);
    }
}

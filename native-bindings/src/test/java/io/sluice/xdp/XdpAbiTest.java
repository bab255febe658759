package io.sluice.xdp;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XdpAbiTest {
    private final KernelHeaders headers = new KernelHeaders("sys/socket.h", "linux/if_xdp.h", "linux/bpf.h");

    @Test
    void structuresAreLaidOutAsTheKernels(@TempDir final Path directory) throws Exception {
        headers
            .say("sizeof(struct sockaddr_xdp)", XdpAbi.ADDRESS_LENGTH)
            .say("offsetof(struct sockaddr_xdp, sxdp_family)", XdpAbi.ADDRESS_FAMILY)
            .say("offsetof(struct sockaddr_xdp, sxdp_flags)", XdpAbi.ADDRESS_FLAGS)
            .say("offsetof(struct sockaddr_xdp, sxdp_ifindex)", XdpAbi.ADDRESS_IFINDEX)
            .say("offsetof(struct sockaddr_xdp, sxdp_queue_id)", XdpAbi.ADDRESS_QUEUE)
            .say("sizeof(struct xdp_umem_reg)", XdpAbi.UMEM_REG_LENGTH)
            .say("offsetof(struct xdp_umem_reg, addr)", XdpAbi.UMEM_REG_ADDR)
            .say("offsetof(struct xdp_umem_reg, len)", XdpAbi.UMEM_REG_LEN)
            .say("offsetof(struct xdp_umem_reg, chunk_size)", XdpAbi.UMEM_REG_CHUNK_SIZE)
            .say("offsetof(struct xdp_umem_reg, headroom)", XdpAbi.UMEM_REG_HEADROOM)
            .say("sizeof(struct xdp_ring_offset)", XdpAbi.RING_OFFSET_LENGTH)
            .say("offsetof(struct xdp_ring_offset, producer)", XdpAbi.RING_OFFSET_PRODUCER)
            .say("offsetof(struct xdp_ring_offset, consumer)", XdpAbi.RING_OFFSET_CONSUMER)
            .say("offsetof(struct xdp_ring_offset, desc)", XdpAbi.RING_OFFSET_DESC)
            .say("offsetof(struct xdp_ring_offset, flags)", XdpAbi.RING_OFFSET_FLAGS)
            .say("sizeof(struct xdp_mmap_offsets)", XdpAbi.MMAP_OFFSETS_LENGTH)
            .say("offsetof(struct xdp_mmap_offsets, rx)", 0)
            .say("offsetof(struct xdp_mmap_offsets, tx)", XdpAbi.RING_OFFSET_LENGTH)
            .say("offsetof(struct xdp_mmap_offsets, fr)", 2 * XdpAbi.RING_OFFSET_LENGTH)
            .say("offsetof(struct xdp_mmap_offsets, cr)", 3 * XdpAbi.RING_OFFSET_LENGTH)
            .say("sizeof(struct xdp_desc)", XdpAbi.DESC_LENGTH)
            .say("offsetof(struct xdp_desc, addr)", XdpAbi.DESC_ADDR)
            .say("offsetof(struct xdp_desc, len)", XdpAbi.DESC_LEN)
            .say("offsetof(struct xdp_desc, options)", XdpAbi.DESC_OPTIONS)
            .say("sizeof(struct xdp_statistics)", XdpAbi.STATISTICS_LENGTH)
            .say("offsetof(struct xdp_statistics, rx_ring_full)", 3 * Long.BYTES)
            .say("offsetof(struct xdp_statistics, tx_ring_empty_descs)", 5 * Long.BYTES)
            .check(directory);
    }

    @Test
    void constantsAreTheKernels(@TempDir final Path directory) throws Exception {
        headers
            .say("SOL_XDP", XdpAbi.SOL_XDP)
            .say("XDP_MMAP_OFFSETS", XdpAbi.MMAP_OFFSETS)
            .say("XDP_RX_RING", XdpAbi.RX_RING)
            .say("XDP_TX_RING", XdpAbi.TX_RING)
            .say("XDP_UMEM_REG", XdpAbi.UMEM_REG)
            .say("XDP_UMEM_FILL_RING", XdpAbi.UMEM_FILL_RING)
            .say("XDP_UMEM_COMPLETION_RING", XdpAbi.UMEM_COMPLETION_RING)
            .say("XDP_STATISTICS", XdpAbi.STATISTICS)
            .say("XDP_OPTIONS", XdpAbi.OPTIONS)
            .say("XDP_OPTIONS_ZEROCOPY", XdpAbi.OPTIONS_ZEROCOPY)
            .say("XDP_PGOFF_RX_RING", XdpAbi.PGOFF_RX_RING)
            .say("XDP_PGOFF_TX_RING", XdpAbi.PGOFF_TX_RING)
            .say("XDP_UMEM_PGOFF_FILL_RING", XdpAbi.PGOFF_FILL_RING)
            .say("XDP_UMEM_PGOFF_COMPLETION_RING", XdpAbi.PGOFF_COMPLETION_RING)
            .say("XDP_COPY", XdpAbi.COPY)
            .say("XDP_ZEROCOPY", XdpAbi.ZEROCOPY)
            .say("XDP_USE_NEED_WAKEUP", XdpAbi.USE_NEED_WAKEUP)
            .say("XDP_RING_NEED_WAKEUP", XdpAbi.RING_NEED_WAKEUP)
            .say("XDP_PACKET_HEADROOM", XdpAbi.PACKET_HEADROOM)
            .check(directory);
    }
}

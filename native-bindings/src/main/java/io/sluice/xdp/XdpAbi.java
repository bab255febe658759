package io.sluice.xdp;

/** The kernel's numbers for AF_XDP, from {@code linux/if_xdp.h} except where said; a test compares them with the header. */
final class XdpAbi {
    static final int SOL_XDP = 283;                                // bits/socket.h

    // Socket options
    static final int MMAP_OFFSETS = 1;
    static final int RX_RING = 2;
    static final int TX_RING = 3;
    static final int UMEM_REG = 4;
    static final int UMEM_FILL_RING = 5;
    static final int UMEM_COMPLETION_RING = 6;
    static final int STATISTICS = 7;
    static final int OPTIONS = 8;
    static final int OPTIONS_ZEROCOPY = 1;

    // Where to map which ring
    static final long PGOFF_RX_RING = 0;
    static final long PGOFF_TX_RING = 0x8000_0000L;
    static final long PGOFF_FILL_RING = 0x1_0000_0000L;
    static final long PGOFF_COMPLETION_RING = 0x1_8000_0000L;

    // Flags of bind, and of a ring
    static final int COPY = 1 << 1;
    static final int ZEROCOPY = 1 << 2;
    static final int USE_NEED_WAKEUP = 1 << 3;
    static final int RING_NEED_WAKEUP = 1;

    // struct sockaddr_xdp
    static final int ADDRESS_LENGTH = 16;
    static final int ADDRESS_FAMILY = 0;
    static final int ADDRESS_FLAGS = 2;
    static final int ADDRESS_IFINDEX = 4;
    static final int ADDRESS_QUEUE = 8;

    // struct xdp_umem_reg
    static final int UMEM_REG_LENGTH = 32;
    static final int UMEM_REG_ADDR = 0;
    static final int UMEM_REG_LEN = 8;
    static final int UMEM_REG_CHUNK_SIZE = 16;
    static final int UMEM_REG_HEADROOM = 20;

    // struct xdp_mmap_offsets: four struct xdp_ring_offset, in the order rx, tx, fill, completion
    static final int RING_OFFSET_LENGTH = 32;
    static final int RING_OFFSET_PRODUCER = 0;
    static final int RING_OFFSET_CONSUMER = 8;
    static final int RING_OFFSET_DESC = 16;
    static final int RING_OFFSET_FLAGS = 24;
    static final int MMAP_OFFSETS_LENGTH = 4 * RING_OFFSET_LENGTH;

    // struct xdp_desc, what the rx and tx rings hold; the fill and completion rings hold bare addresses
    static final int DESC_LENGTH = 16;
    static final int DESC_ADDR = 0;
    static final int DESC_LEN = 8;
    static final int DESC_OPTIONS = 12;
    static final int ADDR_LENGTH = 8;

    // struct xdp_statistics: six __u64
    static final int STATISTICS_LENGTH = 48;

    /** Bytes the kernel keeps in front of every received packet, besides the headroom asked for (linux/bpf.h). */
    static final int PACKET_HEADROOM = 256;

    private XdpAbi() {
    }
}

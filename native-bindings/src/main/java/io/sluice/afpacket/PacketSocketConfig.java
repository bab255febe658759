package io.sluice.afpacket;

/**
 * What packet sockets are opened with; valid by construction.
 *
 * @param slots    slots of each of the two rings of a socket, a power of two
 * @param slotSize bytes of a slot, a power of two; holds the kernel's header, the head room and the frame
 * @param headroom bytes to keep writable in front of every received frame
 */
public record PacketSocketConfig(int slots, int slotSize, int headroom) {
    private static final int FEWEST_SLOTS = 32;
    private static final int SMALLEST_SLOT = 2048;
    private static final int LARGEST_SLOT = 1 << 17;
    private static final int LINK_HEADER = 14 + 2 * 4;             // Ethernet with two VLAN tags

    public PacketSocketConfig {
        if (Integer.bitCount(slots) != 1 || slots < FEWEST_SLOTS) {
            throw new IllegalArgumentException("ring size " + slots + " is not a power of two from " + FEWEST_SLOTS);
        }
        if (Integer.bitCount(slotSize) != 1 || slotSize < SMALLEST_SLOT || slotSize > LARGEST_SLOT) {
            throw new IllegalArgumentException("slot size " + slotSize + " is not a power of two from " + SMALLEST_SLOT + " to "
                + LARGEST_SLOT);
        }
        if (headroom < 0 || headroom > slotSize / 2) {
            throw new IllegalArgumentException("a head room of " + headroom + " leaves too little of a slot of " + slotSize);
        }
        if (2L * slots * slotSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("two rings of " + slots + " slots of " + slotSize
                + " bytes are 2 GiB or more, too many for one buffer; take fewer slots");
        }
    }

    /**
     * Slots just large enough for every frame of an interface.
     *
     * @param mtu      its largest layer-3 packet, in bytes
     * @param tailroom bytes to keep writable behind every received frame
     */
    public static PacketSocketConfig forMtu(final int mtu, final int slots, final int headroom, final int tailroom) {
        final int needed = frameAt(headroom) + LINK_HEADER + mtu + tailroom;
        if (needed > LARGEST_SLOT) {
            throw new IllegalArgumentException("an MTU of " + mtu + " is too large for packet sockets: at most "
                + (mtu - needed + LARGEST_SLOT) + " will do");
        }
        return new PacketSocketConfig(slots, Math.max(SMALLEST_SLOT, Integer.highestOneBit(needed - 1) << 1), headroom);
    }

    /** Where at the latest the kernel puts a frame in its slot: {@code tpacket_rcv()} in net/packet/af_packet.c. */
    private static int frameAt(final int headroom) {
        final int header = PacketAbi.HEADER_LENGTH + PacketAbi.ADDRESS_LENGTH + PacketAbi.ALIGNMENT;
        return (header + PacketAbi.ALIGNMENT - 1) / PacketAbi.ALIGNMENT * PacketAbi.ALIGNMENT + headroom;
    }

    /** Bytes of one ring. */
    int ringLength() {
        return slots * slotSize;
    }
}

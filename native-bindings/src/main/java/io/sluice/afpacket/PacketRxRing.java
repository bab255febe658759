package io.sluice.afpacket;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Slots that the kernel receives into. The status word of a slot says whose it is: the kernel hands it over with
 * {@code TP_STATUS_USER}, we give it back with {@link #release}; in whatever order that happens, the kernel goes round in its
 * own. Single-threaded on our side. A slot is named by the offset at which it begins.
 */
public final class PacketRxRing {
    /** There is no slot with a frame. */
    public static final int NONE = -1;

    private static final int TAG_LENGTH = 4;
    private static final int ADDRESSES_LENGTH = 12;                // destination and source, in front of the tag

    private final UnsafeBuffer memory;
    private final int begin;
    private final PacketSocketConfig config;
    private int next;

    /** The ring that lies at {@code begin}. */
    PacketRxRing(final UnsafeBuffer memory, final int begin, final PacketSocketConfig config) {
        this.memory = memory;
        this.begin = begin;
        this.config = config;
    }

    /** The next slot with a frame, or {@link #NONE}. Pairs with the kernel's release of the status word. */
    public int poll() {
        final int slot = begin + next * config.slotSize();
        if ((memory.getIntAcquire(slot + PacketAbi.STATUS) & PacketAbi.STATUS_USER) == 0) {
            return NONE;
        }
        next = (next + 1) & (config.slots() - 1);
        return slot;
    }

    /** Whether the slot holds all of its frame, and so many bytes besides. */
    public boolean whole(final int slot, final int tailroom) {
        final int length = memory.getInt(slot + PacketAbi.SNAPLEN);
        return length == memory.getInt(slot + PacketAbi.LEN) && mac(slot) + length + tailroom <= config.slotSize();
    }

    /** Whether the frame's sender left the transport checksum to a network card that has not seen it. */
    public boolean checksumUnfinished(final int slot) {
        return (memory.getInt(slot + PacketAbi.STATUS) & PacketAbi.STATUS_CSUMNOTREADY) != 0;
    }

    /** Whether the kernel has taken the outer VLAN tag out of the frame. */
    public boolean tagRemoved(final int slot) {
        return (memory.getInt(slot + PacketAbi.STATUS) & PacketAbi.STATUS_VLAN_VALID) != 0;
    }

    /** Puts that tag back, in the head room: the frame then begins four bytes earlier. Done once. */
    public void restoreTag(final int slot) {
        final int from = slot + mac(slot);
        final int to = from - TAG_LENGTH;
        memory.putBytes(to, memory, from, ADDRESSES_LENGTH);
        memory.putShort(to + ADDRESSES_LENGTH, tpid(slot), BIG_ENDIAN);
        memory.putShort(to + ADDRESSES_LENGTH + 2, memory.getShort(slot + PacketAbi.VLAN_TCI), BIG_ENDIAN);
        memory.putShort(slot + PacketAbi.MAC, (short) (mac(slot) - TAG_LENGTH));
        memory.putInt(slot + PacketAbi.SNAPLEN, length(slot) + TAG_LENGTH);
    }

    private short tpid(final int slot) {
        return (memory.getInt(slot + PacketAbi.STATUS) & PacketAbi.STATUS_VLAN_TPID_VALID) != 0
            ? memory.getShort(slot + PacketAbi.VLAN_TPID)
            : (short) PacketAbi.ETH_P_8021Q;
    }

    /** Where the frame begins, as an offset into the rings' memory. */
    public int offset(final int slot) {
        return slot + mac(slot);
    }

    /** How many bytes the frame has. */
    public int length(final int slot) {
        return memory.getInt(slot + PacketAbi.SNAPLEN);
    }

    private int mac(final int slot) {
        return memory.getShort(slot + PacketAbi.MAC) & 0xffff;
    }

    /** Gives the slot back to the kernel. */
    public void release(final int slot) {
        memory.putIntRelease(slot + PacketAbi.STATUS, PacketAbi.STATUS_KERNEL);
    }
}

package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/** The kernel's side of a ring, played over a plain buffer. */
final class FakeKernel {
    static final int SIZE = 4;
    static final RingOffsets AT = new RingOffsets(64, 128, 256, 192);

    final UnsafeBuffer memory = new UnsafeBuffer(new byte[AT.mappingLength(SIZE, XdpAbi.DESC_LENGTH)]);

    /** A ring whose two indices stand at {@code index}, empty. */
    FakeKernel(final int index) {
        memory.putInt(AT.producer(), index);
        memory.putInt(AT.consumer(), index);
    }

    int producer() {
        return memory.getInt(AT.producer());
    }

    int consumer() {
        return memory.getInt(AT.consumer());
    }

    void wantsWaking(final boolean wanted) {
        memory.putInt(AT.flags(), wanted ? XdpAbi.RING_NEED_WAKEUP : 0);
    }

    /** Takes one address, as from the fill ring; -1 when there is none. */
    long takeAddress() {
        return take(XdpAbi.ADDR_LENGTH);
    }

    /** Takes one descriptor's address, as from the TX ring; -1 when there is none. */
    long takeDescriptor() {
        return take(XdpAbi.DESC_LENGTH);
    }

    private long take(final int slotLength) {
        if (producer() == consumer()) {
            return -1;
        }
        final long address = memory.getLong(slot(consumer(), slotLength));
        memory.putInt(AT.consumer(), consumer() + 1);
        return address;
    }

    /** Gives an address, as to the completion ring. */
    void giveAddress(final long address) {
        memory.putLong(slot(producer(), XdpAbi.ADDR_LENGTH), address);
        memory.putInt(AT.producer(), producer() + 1);
    }

    /** Gives a descriptor, as to the RX ring. */
    void giveDescriptor(final long address, final int length) {
        memory.putLong(slot(producer(), XdpAbi.DESC_LENGTH) + XdpAbi.DESC_ADDR, address);
        memory.putInt(slot(producer(), XdpAbi.DESC_LENGTH) + XdpAbi.DESC_LEN, length);
        memory.putInt(AT.producer(), producer() + 1);
    }

    private static int slot(final int index, final int slotLength) {
        return AT.descriptors() + Integer.remainderUnsigned(index, SIZE) * slotLength;
    }
}

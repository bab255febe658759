package io.sluice.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The kernel is played here: it takes slots in their order, and may be done with them in another. */
class PacketTxRingTest {
    private static final PacketSocketConfig CONFIG = new PacketSocketConfig(32, 2048, 128);
    private static final int BEGIN = 4096;
    private static final int SENDING = 2;                          // TP_STATUS_SENDING, linux/if_packet.h

    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[BEGIN + CONFIG.ringLength()]);
    private final PacketTxRing ring = new PacketTxRing(memory, BEGIN, CONFIG);

    @Test
    void aFrameIsCopiedBehindTheHeader() {
        memory.putLong(100, 0x0123456789abcdefL);

        ring.submit(memory, 100, 60);

        assertEquals(60, memory.getInt(BEGIN + PacketAbi.LEN));
        assertEquals(0x0123456789abcdefL, memory.getLong(BEGIN + 32));
        assertEquals(PacketAbi.STATUS_SEND_REQUEST, memory.getInt(BEGIN));
        assertEquals(2048 - 32, ring.longestFrame());
    }

    @Test
    void aFullRingHasRoomOnceTheKernelIsDoneWithTheOldest() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < CONFIG.slots(); i++) {
                assertTrue(ring.hasRoom());
                ring.submit(memory, 0, 60);
            }
            assertFalse(ring.hasRoom());
            assertEquals(CONFIG.slots(), ring.waiting());

            kernel(1, SENDING);
            kernel(2, PacketAbi.STATUS_AVAILABLE);
            assertEquals(CONFIG.slots(), ring.waiting());          // it has not come by the oldest
            assertFalse(ring.hasRoom());

            kernel(0, SENDING);
            assertEquals(CONFIG.slots() - 3, ring.waiting());
            assertFalse(ring.hasRoom());
            for (int i = 0; i < CONFIG.slots(); i++) {
                kernel(i, PacketAbi.STATUS_AVAILABLE);
            }
            assertEquals(0, ring.waiting());
            assertTrue(ring.hasRoom());
        }
    }

    private void kernel(final int index, final int status) {
        memory.putInt(BEGIN + index * CONFIG.slotSize(), status);
    }
}

package io.sluice.afpacket;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The kernel is played here: it fills slots in their order, as long as they are its own. */
class PacketRxRingTest {
    private static final PacketSocketConfig CONFIG = new PacketSocketConfig(32, 2048, 128);
    private static final int BEGIN = 4096;
    private static final int MAC = 194;                            // where the kernel puts a frame behind 128 bytes of head room

    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[BEGIN + CONFIG.ringLength()]);
    private final PacketRxRing ring = new PacketRxRing(memory, BEGIN, CONFIG);
    private int kernelNext;

    @Test
    void framesComeInOrderRoundAndRound() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < CONFIG.slots(); i++) {
                assertTrue(give(60 + i, 60 + i, 0));
            }
            assertFalse(give(60, 60, 0));                          // full
            for (int i = 0; i < CONFIG.slots(); i++) {
                final int slot = ring.poll();
                assertEquals(60 + i, ring.length(slot));
                assertEquals(BEGIN + i * 2048 + MAC, ring.offset(slot));
                ring.release(slot);
            }
            assertEquals(PacketRxRing.NONE, ring.poll());
        }
    }

    @Test
    void aSlotThatIsKeptStopsTheKernelThereAndNowhereElse() {
        give(60, 60, 0);
        give(61, 61, 0);
        final int kept = ring.poll();
        ring.release(ring.poll());
        for (int i = 2; i < CONFIG.slots(); i++) {
            assertTrue(give(62, 62, 0));
        }
        assertFalse(give(63, 63, 0));

        ring.release(kept);
        assertTrue(give(63, 63, 0));
    }

    @Test
    void aFrameIsWholeOnlyIfAllOfItAndTheRoomBehindItFit() {
        final int room = 2048 - MAC;
        give(room, room, 0);
        give(1500, 60_000, 0);
        give(room - 64, room - 64, 0);
        give(room - 63, room - 63, 0);

        final int full = ring.poll();
        assertTrue(ring.whole(full, 0));
        assertFalse(ring.whole(full, 1));
        assertFalse(ring.whole(ring.poll(), 0));                   // merged by the kernel, and cut
        assertTrue(ring.whole(ring.poll(), 64));
        assertFalse(ring.whole(ring.poll(), 64));
    }

    @Test
    void aTagThatTheKernelTookOutIsPutBack() {
        assertEquals(0x81000123, restored(PacketAbi.STATUS_VLAN_VALID, 0x88a8, 0x0123));
        assertEquals(0x88a8f001, restored(PacketAbi.STATUS_VLAN_VALID | PacketAbi.STATUS_VLAN_TPID_VALID, 0x88a8, 0xf001));
    }

    private int restored(final int status, final int tpid, final int tci) {
        give(60, 60, status);
        final int slot = ring.poll();
        final int untagged = ring.offset(slot);
        for (int i = 0; i < 60; i++) {
            memory.putByte(untagged + i, (byte) i);
        }
        memory.putShort(slot + PacketAbi.VLAN_TCI, (short) tci);
        memory.putShort(slot + PacketAbi.VLAN_TPID, (short) tpid);
        assertTrue(ring.tagRemoved(slot));

        ring.restoreTag(slot);

        final int at = ring.offset(slot);
        assertEquals(untagged - 4, at);
        assertEquals(64, ring.length(slot));
        for (int i = 0; i < 12; i++) {
            assertEquals(i, memory.getByte(at + i));
        }
        for (int i = 12; i < 60; i++) {
            assertEquals(i, memory.getByte(at + 4 + i));
        }
        ring.release(slot);
        return memory.getInt(at + 12, BIG_ENDIAN);
    }

    @Test
    void anUnfinishedChecksumIsSeen() {
        give(60, 60, PacketAbi.STATUS_CSUMNOTREADY);
        give(60, 60, 0);

        assertTrue(ring.checksumUnfinished(ring.poll()));
        assertFalse(ring.checksumUnfinished(ring.poll()));
    }

    private boolean give(final int captured, final int length, final int status) {
        final int slot = BEGIN + kernelNext * CONFIG.slotSize();
        if (memory.getInt(slot + PacketAbi.STATUS) != PacketAbi.STATUS_KERNEL) {
            return false;
        }
        memory.putInt(slot + PacketAbi.SNAPLEN, captured);
        memory.putInt(slot + PacketAbi.LEN, length);
        memory.putShort(slot + PacketAbi.MAC, (short) MAC);
        memory.putInt(slot + PacketAbi.STATUS, PacketAbi.STATUS_USER | status);
        kernelNext = (kernelNext + 1) % CONFIG.slots();
        return true;
    }
}

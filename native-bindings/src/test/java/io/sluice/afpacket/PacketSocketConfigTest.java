package io.sluice.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketSocketConfigTest {
    @ParameterizedTest
    @CsvSource({"1500, 2048", "1754, 2048", "1755, 4096", "9000, 16384", "65536, 131072"})
    void slotsAreJustLargeEnoughForTheMtu(final int mtu, final int slotSize) {
        assertEquals(slotSize, PacketSocketConfig.forMtu(mtu, 64, 128, 64).slotSize());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "16|2048|128|ring size 16 is not a power of two from 32",
        "48|2048|128|ring size 48 is not a power of two from 32",
        "64|1024|128|slot size 1024 is not a power of two from 2048 to 131072",
        "64|3000|128|slot size 3000 is not a power of two from 2048 to 131072",
        "64|2048|1025|a head room of 1025 leaves too little of a slot of 2048",
        "8192|131072|128|two rings of 8192 slots of 131072 bytes are 2 GiB or more, too many for one buffer; take fewer slots"})
    void whatDoesNotFitIsRefusedWithTheReason(final int slots, final int slotSize, final int headroom, final String reason) {
        final Exception e = assertThrows(IllegalArgumentException.class,
            () -> new PacketSocketConfig(slots, slotSize, headroom));

        assertEquals(reason, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"200000"})
    void anMtuThatNoSlotHoldsIsRefused(final int mtu) {
        final Exception e = assertThrows(IllegalArgumentException.class, () -> PacketSocketConfig.forMtu(mtu, 64, 128, 64));

        assertEquals("an MTU of 200000 is too large for packet sockets: at most 130778 will do", e.getMessage());
    }
}

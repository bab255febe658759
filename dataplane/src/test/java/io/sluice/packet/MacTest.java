package io.sluice.packet;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MacTest {
    @Test
    void whatIsReadIsWrittenTheSame() {
        assertEquals(0xfedc_ba98_7654L, Mac.of("fe:dc:ba:98:76:54"));
        assertEquals("fe:dc:ba:98:76:54", Mac.text(0xfedc_ba98_7654L));
        assertEquals("00:00:00:00:00:01", Mac.text(1));
    }

    @Test
    void whatIsNoneIsRefused() {
        for (final String text : List.of("", "02:00:00:00:00", "02:00:00:00:00:00:00", "0200.0000.0001", "02:00:00:00:00:0g")) {
            assertThrows(IllegalArgumentException.class, () -> Mac.of(text), text);
        }
    }

    @Test
    void sixOctetsAreWrittenAndNoMore() {
        final UnsafeBuffer memory = new UnsafeBuffer(new byte[8]);
        Mac.put(memory, 1, Mac.BROADCAST);

        assertOctets("00 ff ff ff ff ff ff 00", memory.byteArray());
    }

    @Test
    void bothAddressesAreWrittenInTheirPlaces() {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[Ethernet.LENGTH + 1]);
        Ethernet.addresses(frame, 1, Mac.of("fe:dc:ba:98:76:54"), Mac.of("f1:f2:f3:f4:f5:f6"));

        assertOctets("00 fe dc ba 98 76 54 f1 f2 f3 f4 f5 f6 00 00", frame.byteArray());
        assertEquals(Mac.of("fe:dc:ba:98:76:54"), Ethernet.destination(frame, 1));
        assertEquals(Mac.of("f1:f2:f3:f4:f5:f6"), Ethernet.source(frame, 1));
    }

    @Test
    void groupsHaveTheirBit() {
        assertTrue(Mac.isGroup(Mac.BROADCAST));
        assertTrue(Mac.isGroup(Mac.of("33:33:00:00:00:01")));
        assertFalse(Mac.isGroup(Mac.of("02:00:00:00:00:01")));
        assertEquals(Mac.of("33:33:ff:00:00:80"), Mac.ofMulticast(Address.of("ff02::1:ff00:80").lo()));
    }
}

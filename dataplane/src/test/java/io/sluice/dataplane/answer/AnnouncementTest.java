package io.sluice.dataplane.answer;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    @Test
    void bothFormsOfArpForIpv4() {
        final List<byte[]> said = Announcement.of(Address.of("198.51.100.1"), Asked.OURS);

        assertEquals(2, said.size());
        assertOctets("""
            ff ff ff ff ff ff  02 00 00 00 00 99  08 06
            00 01 08 00 06 04 00 01  02 00 00 00 00 99  c6 33 64 01  00 00 00 00 00 00  c6 33 64 01""", said.get(0));
        assertOctets("""
            ff ff ff ff ff ff  02 00 00 00 00 99  08 06
            00 01 08 00 06 04 00 02  02 00 00 00 00 99  c6 33 64 01  02 00 00 00 00 99  c6 33 64 01""", said.get(1));
    }

    @Test
    void anUnsolicitedAdvertisementForIpv6() {
        final List<byte[]> said = Announcement.of(Address.of("2001:db8::80"), Asked.OURS);

        assertEquals(1, said.size());
        assertOctets("""
            33 33 00 00 00 01  02 00 00 00 00 99  86 dd
            60 00 00 00 00 20 3a ff  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
                                     ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01
            88 00 f7 94 20 00 00 00  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80  02 01 02 00 00 00 00 99""",
            said.get(0));
        assertArrayEquals(said.get(0), Announcement.neighbourAdvertisement(Address.of("2001:db8::80"), Asked.OURS));
    }
}

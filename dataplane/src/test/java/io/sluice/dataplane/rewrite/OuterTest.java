package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.packet.Address;
import io.sluice.packet.Ethernet;
import io.sluice.packet.PacketShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OuterTest {
    private static final Address LB = Address.of("10.0.0.1");
    private static final Address LB6 = Address.of("2001:db8::1");
    private static final Leg LEG = new Leg(Mode.NEXT_HOP, Mode.OWN, PacketShape.UNTAGGED, LB, Address.of("10.0.0.10"));
    private static final Leg LEG6 = new Leg(Mode.NEXT_HOP, Mode.OWN, 100, LB6, Address.of("2001:db8::10"));

    private static void assertRefused(final String message, final Runnable what) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, what::run).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"IPIP, 20, 40", "GRE, 24, 44", "GUE, 32, 52", "GUE_1, 28, 48", "VXLAN, 50, 70", "GENEVE, 50, 70"})
    void saysByHowMuchPacketsGrow(final Mode mode, final int overIpv4, final int overIpv6) {
        for (final boolean ipv6 : new boolean[] {false, true}) {
            assertEquals(overIpv4, mode.outer(LEG, ipv6).overhead());
            assertEquals(overIpv6, mode.outer(LEG6, ipv6).overhead());
        }
    }

    /** Of a packet that had no tag: more may be touched than is sent. */
    @Test
    void theLongestFitsTheHeadRoom() {
        assertTrue(Outer.ROOM - Ethernet.LENGTH <= PacketIo.HEADROOM);
    }

    @Test
    void refusesAShimThatIsTooLong() {
        assertRefused("98 octets of headers; there is room for 96",
            () -> new Outer(LEG, new Shim(47, Shim.NO_UDP, new byte[64])));
    }

    @Test
    void refusesWhatATunnelCannotHave() {
        assertRefused("VNI 16777216 is not within 0 to 16777215", () -> Outer.vxlan(LEG, 4789, 1 << 24, false));
        assertRefused("VNI -1 is not within 0 to 16777215", () -> Outer.geneve(LEG, 6081, -1, true));
        assertRefused("UDP port 0 is not within 1 to 65535", () -> Outer.gue(LEG, 0, 0, false));
        assertRefused("UDP port 65536 is not within 1 to 65535", () -> Outer.vxlan(LEG, 65_536, 1, false));
        assertRefused("GUE variant 2 is neither 0 nor 1", () -> Outer.gue(LEG, 6080, 2, true));
    }

    @Test
    void refusesASourceThatDoesNotGoWithTheBackend() {
        assertRefused("a tunnel cannot go from 10.0.0.1 to 2001:db8:0:0:0:0:0:1; name a source of the backend's family",
            () -> new Leg(1, 2, PacketShape.UNTAGGED, LB, LB6));
        assertRefused("10.0.0.1/24 has bits set behind its prefix",
            () -> new Leg(1, 2, PacketShape.UNTAGGED, LB, 24, Address.of("10.0.0.10")));
        assertRefused("a prefix of 33 bits; 10.0.0.1 has 32",
            () -> new Leg(1, 2, PacketShape.UNTAGGED, LB, 33, Address.of("10.0.0.10")));
        assertRefused("2001:db8:0:0:0:0:0:1/64 has bits set behind its prefix",
            () -> new Leg(1, 2, PacketShape.UNTAGGED, LB6, 64, Address.of("2001:db8::10")));
    }

    /** A device can have it: one station's, and locally administered. */
    @Test
    void theInnerAddressIsOneThatAnOperatorMaySet() {
        assertEquals(0x02, Outer.INNER_MAC >>> 40 & 0x03);
    }
}

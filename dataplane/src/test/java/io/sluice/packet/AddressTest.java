package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressTest {
    private static boolean oneHost(final String literal) {
        final Address address = Address.of(literal);
        return Address.isOneHost(address.hi(), address.lo());
    }

    @Test
    void ipv4IsMappedIntoIpv6() {
        assertEquals(new Address(0, 0x0000_ffff_c000_0207L), Address.of("192.0.2.7"));
        assertEquals(Address.of("255.255.255.255"), Address.ofIpv4(-1));
        assertEquals(Address.of("192.0.2.7"), Address.of("::ffff:192.0.2.7"));
        assertTrue(Address.of("192.0.2.7").isIpv4());
        assertFalse(Address.of("::1").isIpv4());
    }

    @Test
    void ipv6IsTwoNumbers() {
        assertEquals(new Address(0x2001_0db8_0000_0000L, 0x80), Address.of("2001:db8::80"));
        assertEquals(new Address(0xffff_ffff_ffff_ffffL, -1), Address.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    }

    @Test
    void whatIsReadIsWrittenTheSame() {
        for (final String literal : List.of("192.0.2.7", "0.0.0.0", "2001:db8:0:0:0:0:0:80", "0:0:0:0:0:0:0:0")) {
            assertEquals(literal, Address.of(literal).toString());
        }
    }

    @Test
    void namesAreRefusedAndNeverAskedFor() {
        for (final String text : List.of("localhost", "example.org", "192.0.2", "192.0.2.256", "1", "", "2001:db8::g", ":",
            "fe80::1%lo")) {
            final String message = assertThrows(IllegalArgumentException.class, () -> Address.of(text), text).getMessage();
            assertTrue(message.startsWith("'" + text + "'"), message);
        }
    }

    @Test
    void aSolicitedNodeGroupIsKnownAgain() {
        final Address group = Address.of("2001:db8::1:2:3456:789a").solicitedNode();

        assertEquals(Address.of("ff02::1:ff56:789a"), group);
        assertTrue(Address.isSolicitedNode(group.hi(), group.lo()));
        assertFalse(Address.isSolicitedNode(Address.ALL_NODES.hi(), Address.ALL_NODES.lo()));
    }

    @Test
    void groupsAndNobodyAreNotOneHost() {
        for (final String literal : List.of("192.0.2.7", "223.255.255.255", "240.0.0.1", "2001:db8::1", "fe80::1", "::2")) {
            assertTrue(oneHost(literal), literal);
        }
        for (final String literal : List.of("0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "239.255.255.255", "255.255.255.255",
            "::", "::1", "ff02::1", "ff0e::1")) {
            assertFalse(oneHost(literal), literal);
        }
    }
}

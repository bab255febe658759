package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"web.example.org", "localhost", "10.1", "010.0.0.1", "256.0.0.1", "1.2.3.4.5",
        "", "fe80::1%eth0", ":",
        "1::2::3", "12345::", "[::1]"})
    void onlyLiteralsAreAddresses(final String text) {
        final String refusal = assertThrows(RefusedException.class, () -> Addresses.parse(text)).getMessage();
        assertTrue(refusal.contains("is not an IP address"), refusal);
        assertFalse(Addresses.isLiteral(text));
    }

    /** RFC 5952, section 4. */
    @ParameterizedTest
    @CsvSource({"2001:DB8:0:0:0:0:0:1,2001:db8::1", "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1", "::,::", "::1,::1", "1::,1::", "::ffff:192.0.2.1,192.0.2.1"})
    void textIsCanonical(final String written, final String canonical) {
        assertEquals(canonical, Addresses.text(Addresses.parse(written)));
    }

    @Test
    void textIsReadBackAsTheSame() throws UnknownHostException {
        for (int seed = 0; seed < 2_000; seed++) {
            final Random random = new Random(seed);
            final byte[] octets = new byte[16];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            final InetAddress address = InetAddress.getByAddress(octets);
            assertEquals(address, Addresses.parse(Addresses.text(address)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"224.0.0.1,multicast", "239.1.2.3,multicast", "ff02::1,multicast", "0.0.0.0,unspecified", "0.1.2.3,unspecified",
        "::,unspecified", "127.0.0.1,loopback", "127.9.9.9,loopback", "::1,loopback", "255.255.255.255,broadcast",
        "fe80::1,link-local"})
    void unicastIsWhatOneHostCanHave(final String text, final String kind) {
        final String message = assertThrows(RefusedException.class, () -> Addresses.unicast("VIP address", Addresses.parse(text)))
            .getMessage();
        assertTrue(message.startsWith("VIP address " + text + " is ") && message.contains(kind), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.1", "10.0.0.255", "169.254.1.1", "2001:db8::1", "fd00::1", "254.255.255.255"})
    void theseAreUnicast(final String text) {
        assertEquals(text, Addresses.text(Addresses.unicast("VIP address", Addresses.parse(text))));
    }
}

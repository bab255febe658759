package io.sluice.bpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Needs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BpfMapTest {
    private static final byte[] KEY = {1, 2, 3, 4};

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    @Test
    void whatIsPutIsThereUntilItIsRemoved() {
        try (BpfMap map = BpfMap.hash("test_hash", 4, 2, 8)) {
            assertEquals(Optional.empty(), map.get(KEY));

            map.put(KEY, new byte[] {5, 6});
            assertArrayEquals(new byte[] {5, 6}, map.get(KEY).orElseThrow());
            map.put(KEY, new byte[] {7, 8});
            assertArrayEquals(new byte[] {7, 8}, map.get(KEY).orElseThrow());

            assertTrue(map.remove(KEY));
            assertFalse(map.remove(KEY));
            assertEquals(Optional.empty(), map.get(KEY));
        }
    }

    @Test
    void anArrayHoldsZerosFromTheStart() {
        try (BpfMap map = BpfMap.array("test_array", 8, 2)) {
            assertArrayEquals(new byte[8], map.get(new byte[4]).orElseThrow());
        }
    }

    @Test
    void aFullMapSaysSo() {
        try (BpfMap map = BpfMap.hash("test_full", 4, 1, 1)) {
            map.put(KEY, new byte[1]);

            final Exception e = assertThrows(IllegalStateException.class, () -> map.put(new byte[4], new byte[1]));
            assertEquals("the map 'test_full' has no place left: it is made for 1 entries", e.getMessage());
        }
    }

    @Test
    void theLongestPrefixIsFound() {
        try (BpfMap map = BpfMap.prefixes("test_prefixes", 8, 1, 2)) {
            map.put(prefix(8, 10, 0, 0, 0), new byte[] {8});
            map.put(prefix(16, 10, 1, 0, 0), new byte[] {16});

            assertArrayEquals(new byte[] {16}, map.get(prefix(32, 10, 1, 2, 3)).orElseThrow());
            assertArrayEquals(new byte[] {8}, map.get(prefix(32, 10, 2, 2, 3)).orElseThrow());
            assertEquals(Optional.empty(), map.get(prefix(32, 11, 1, 2, 3)));
            final Exception e = assertThrows(IllegalStateException.class, () -> map.put(prefix(24, 10, 1, 2, 0), new byte[1]));
            assertEquals("the map 'test_prefixes' has no place left: it is made for 2 entries", e.getMessage());
            assertTrue(map.remove(prefix(16, 10, 1, 0, 0)));
            assertFalse(map.remove(prefix(16, 10, 1, 0, 0)));
            assertArrayEquals(new byte[] {8}, map.get(prefix(32, 10, 1, 2, 3)).orElseThrow());
        }
    }

    private static byte[] prefix(final int length, final int... octets) {
        final ByteBuffer key = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(length);
        for (final int octet : octets) {
            key.put((byte) octet);
        }
        return key.array();
    }

    @Test
    void keysAndValuesOfTheWrongLengthNeverReachTheKernel() {
        try (BpfMap map = BpfMap.hash("test_length", 4, 1, 1)) {
            assertThrows(IllegalArgumentException.class, () -> map.get(new byte[3]));
            assertThrows(IllegalArgumentException.class, () -> map.put(KEY, new byte[2]));
        }
    }

    @Test
    void onlyAnXdpSocketGoesIntoAMapOfSockets() {
        try (BpfMap map = BpfMap.sockets("test_sockets", 1); Fd udp = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0)) {
            assertThrows(LinuxException.class, () -> map.put(0, udp));
        }
    }

    @Test
    void aNameTheKernelWouldRefuseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> BpfMap.array("sixteen_letters_", 8, 1));
        assertThrows(IllegalArgumentException.class, () -> BpfMap.array("no-dash", 8, 1));
    }

    @Test
    void aClosedMapIsNotUsedAgain() {
        final BpfMap map = BpfMap.array("test_closed", 8, 1);
        map.close();
        map.close();

        assertThrows(IllegalStateException.class, () -> map.get(new byte[4]));
    }
}

package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.Played.played;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Packet;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HopLimitTest {
    @Test
    void oneHopIsTakenInEitherFamily() {
        assertArrayEquals(Packet.tcp().from("192.0.2.7", 1).to("198.51.100.1", 80).timeToLive(63).frame(),
            played(Packet.tcp().from("192.0.2.7", 1).to("198.51.100.1", 80).timeToLive(64), HopLimit::decrement));
        assertArrayEquals(Packet.tcp().from("2001:db8::7", 1).to("2001:db8::80", 80).timeToLive(254).frame(),
            played(Packet.tcp().from("2001:db8::7", 1).to("2001:db8::80", 80).timeToLive(255), HopLimit::decrement));
    }

    /** All the checksums there are, at all hop limits with one left. */
    @Test
    void patchingIsAsIfSummedAgain() {
        for (int seed = 0; seed < 100_000; seed++) {
            final Random random = new Random(seed);
            final byte[] header = new byte[20];
            random.nextBytes(header);
            header[0] = 0x45;
            header[8] = (byte) (1 + random.nextInt(255));
            Slow.sumUp(header);
            final int word = Slow.shortAt(header, 8) << 16 | Slow.shortAt(header, 10);
            Slow.hops(header, Slow.hops(header) - 1);

            assertEquals(Slow.shortAt(header, 8) << 16 | Slow.shortAt(header, 10), HopLimit.oneLess(word),
                "seed " + seed + " " + Arrays.toString(header));
        }
    }

    /** Where RFC 1141 went wrong: from feff to 0, not to ffff. */
    @Test
    void aChecksumThatBecomesZeroIsZero() {
        assertEquals(0x3f11_0000, HopLimit.oneLess(0x4011_feff));
    }
}

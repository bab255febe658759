package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.Played.played;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Packet;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MssClampTest {
    private static final int LIMIT = 1_400;

    private static Packet syn(final int... options) {
        return Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.1", 80).syn().tcpOptions(options);
    }

    private static byte[] clamped(final Packet packet) {
        return clamped(packet.frame(), LIMIT);
    }

    private static byte[] clamped(final byte[] frame, final int limit) {
        return played(frame, (frames, packet) -> MssClamp.apply(frames, packet, limit));
    }

    @Test
    void aLargerOneIsLowered() {
        assertArrayEquals(syn(2, 4, 0x05, 0x78).frame(), clamped(syn(2, 4, 0x05, 0xb4)));
        assertArrayEquals(syn(2, 4, 0x05, 0x78).flags(0x10).frame(), clamped(syn(2, 4, 0xff, 0xff).flags(0x10)));
    }

    @Test
    void itIsFoundBehindOthersAndAtOddPlaces() {
        assertArrayEquals(syn(1, 2, 4, 0x05, 0x78, 1, 3, 3, 7).frame(), clamped(syn(1, 2, 4, 0x05, 0xb4, 1, 3, 3, 7)));
        assertArrayEquals(syn(4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 2, 4, 0x05, 0x78).frame(),
            clamped(syn(4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 2, 4, 0x05, 0xb4)));
    }

    @Test
    void aSmallerOneAndNoneAtAllStay() {
        assertArrayEquals(syn(2, 4, 0x05, 0x78).frame(), clamped(syn(2, 4, 0x05, 0x78)));
        assertArrayEquals(syn(2, 4, 0x02, 0x18).frame(), clamped(syn(2, 4, 0x02, 0x18)));
        assertArrayEquals(syn(4, 2).frame(), clamped(syn(4, 2)));
        assertArrayEquals(syn().frame(), clamped(syn()));
    }

    @Test
    void onlySynsAreLookedAt() {
        final Packet packet = Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.1", 80).ack().tcpOptions(2, 4, 5, 0xb4);
        assertArrayEquals(packet.frame(), clamped(packet));
        final Packet datagram = Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 80).payload("no options here");
        assertArrayEquals(datagram.frame(), clamped(datagram));
    }

    @Test
    void noLimitIsNoClamp() {
        assertArrayEquals(syn(2, 4, 0xff, 0xff).frame(), clamped(syn(2, 4, 0xff, 0xff).frame(), 0));
    }

    @Test
    void optionsThatMakeNoSenseEndTheSearch() {
        assertArrayEquals(syn(0, 2, 4, 0x05, 0xb4).frame(), clamped(syn(0, 2, 4, 0x05, 0xb4)));
        assertArrayEquals(syn(8, 0, 2, 4, 0x05, 0xb4).frame(), clamped(syn(8, 0, 2, 4, 0x05, 0xb4)));
        assertArrayEquals(syn(8, 1, 2, 4, 0x05, 0xb4).frame(), clamped(syn(8, 1, 2, 4, 0x05, 0xb4)));
        assertArrayEquals(syn(8, 40, 2, 4, 0x05, 0xb4).frame(), clamped(syn(8, 40, 2, 4, 0x05, 0xb4)));
        assertArrayEquals(syn(1, 1, 1, 2).frame(), clamped(syn(1, 1, 1, 2)));
        assertArrayEquals(syn(2, 3, 0xff, 1).frame(), clamped(syn(2, 3, 0xff, 1)));
    }

    /** Random options, sense or none: what is sent has the checksum that it should, and differs in nothing but sizes. */
    @Test
    void patchingIsAsIfSummedAgain() {
        for (int seed = 0; seed < 10_000; seed++) {
            final Random random = new Random(seed);
            final int[] options = new int[4 * random.nextInt(11)];
            for (int i = 0; i < options.length; i++) {
                options[i] = random.nextInt(3) == 0 ? 2 + random.nextInt(3) : random.nextInt(256);
            }
            final int at = options.length == 0 ? 0 : random.nextInt(options.length);
            Arrays.fill(options, 0, at, 1);
            if (options.length - at >= 4) {
                options[at] = 2;
                options[at + 1] = 4;
            }
            final int limit = 88 + random.nextInt(60_000);
            final byte[] sent = clamped(syn(options).sequence(random.nextInt()).payload("x").frame(), limit);
            final byte[] ip = Arrays.copyOfRange(sent, 14, sent.length);
            final int patched = Slow.shortAt(ip, 36);
            Slow.putShort(ip, 36, 0);

            assertEquals(Slow.segmentChecksum(ip, 20, 6, ip.length - 20), patched, "seed " + seed);
        }
    }
}

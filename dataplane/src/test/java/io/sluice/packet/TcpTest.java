package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Options, and what is done to them. */
class TcpTest {
    private static final int PACKETS = 10_000;
    private static final int L4 = Ethernet.LENGTH + Ipv4.MIN_LENGTH;

    private static UnsafeBuffer syn(final int... options) {
        return new UnsafeBuffer(Packet.tcp().from("192.0.2.7", 5000).to("198.51.100.1", 80).syn().tcpOptions(options).frame());
    }

    @Test
    void findsTheSegmentSizeWhereverItIs() {
        assertEquals(1_460, Tcp.mss(syn(2, 4, 5, 0xb4), L4));
        assertEquals(1_460, Tcp.mss(syn(1, 2, 4, 5, 0xb4), L4));
        assertEquals(40_000, Tcp.mss(syn(3, 3, 7, 4, 2, 2, 4, 0x9c, 0x40), L4));
        assertEquals(1_460, Tcp.mss(syn(8, 10, 2, 4, 1, 1, 2, 4, 2, 2, 2, 4, 5, 0xb4), L4), "what is inside an option is none");
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        assertEquals(0, Tcp.mss(syn(), L4));
        assertEquals(0, Tcp.mss(syn(0, 0, 2, 4, 5, 0xb4), L4), "behind the end of the options");
        assertEquals(0, Tcp.mss(syn(2, 3, 5), L4), "of the wrong length");
        assertEquals(0, Tcp.mss(syn(2, 0, 2, 4, 5, 0xb4), L4), "behind an option without length");
        assertEquals(0, Tcp.mss(syn(3, 200, 2, 4, 5, 0xb4), L4), "behind an option that does not fit");
        assertEquals(0, Tcp.mss(syn(1, 1, 1, 2), L4), "cut off");
        assertEquals(0, Tcp.mss(syn(1, 1, 2, 4), L4), "cut off");
    }

    @Test
    void clampsOnlyWhatIsLarger() {
        final UnsafeBuffer syn = syn(2, 4, 5, 0xb4);
        assertFalse(Tcp.clampMss(syn, L4, 1_460));
        assertTrue(Tcp.clampMss(syn, L4, 1_400));
        assertFalse(Tcp.clampMss(syn, L4, 1_460));
        assertEquals(1_400, Tcp.mss(syn, L4));
        assertFalse(Tcp.clampMss(syn(1, 1, 1, 1), L4, 1_400));
    }

    /** The packet written anew with the smaller size is the slow twin. */
    @Test
    void aClampedSynIsAsIfItHadAskedForLess() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final int padding = random.nextInt(8);
            final int asked = 1 + random.nextInt(0xffff);
            final int most = random.nextInt(asked);
            final UnsafeBuffer clamped = syn(options(padding, asked));
            Tcp.clampMss(clamped, L4, most);

            assertEquals(syn(options(padding, most)), clamped, "seed " + seed);
        }
    }

    private static int[] options(final int padding, final int mss) {
        final int[] options = new int[padding + 4];
        Arrays.fill(options, 0, padding, 1);
        options[padding] = Tcp.MSS;
        options[padding + 1] = Tcp.MSS_LENGTH;
        options[padding + 2] = mss >>> 8;
        options[padding + 3] = mss & 0xff;
        return options;
    }

    /** Whatever the options say, nothing behind the header is looked at, and the walk comes to an end. */
    @Test
    void walksNoFurtherThanTheHeader() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final byte[] header = new byte[Tcp.MIN_LENGTH + 4 * random.nextInt(11)];
            for (int i = Tcp.MIN_LENGTH; i < header.length; i++) {
                header[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(6));
            }
            final UnsafeBuffer segment = new UnsafeBuffer(header);              // whose bounds are checked
            Tcp.lengthAndFlags(segment, 0, header.length, Tcp.SYN);
            final int option = Tcp.option(segment, 0, Tcp.MSS, Tcp.MSS_LENGTH);

            assertTrue(option == Tcp.NONE || option + Tcp.MSS_LENGTH <= header.length, "seed " + seed);
        }
    }
}

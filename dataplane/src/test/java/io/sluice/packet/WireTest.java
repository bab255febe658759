package io.sluice.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.linux.Linux;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Numbers in frames are the same wherever the frames lie, and where a buffer's own methods have them. */
class WireTest {
    private static final int LENGTH = 64;

    private final UnsafeBuffer outside = Linux.memory(LENGTH);
    private final UnsafeBuffer within = new UnsafeBuffer(new byte[LENGTH]);
    private final UnsafeBuffer twin = new UnsafeBuffer(new byte[LENGTH]);

    @Test
    void numbersAreWrittenAsTheBufferItselfWritesThem() {
        for (int seed = 0; seed < 1_000; seed++) {
            final Random random = new Random(seed);
            final int at = random.nextInt(LENGTH - Long.BYTES + 1);
            final long number = random.nextLong();
            switch (random.nextInt(4)) {
                case 0 -> {
                    Wire.putByte(outside, at, (byte) number);
                    Wire.putByte(within, at, (byte) number);
                    twin.putByte(at, (byte) number);
                }
                case 1 -> {
                    Wire.putShort(outside, at, (short) number);
                    Wire.putShort(within, at, (short) number);
                    twin.putShort(at, (short) number, BIG_ENDIAN);
                }
                case 2 -> {
                    Wire.putInt(outside, at, (int) number);
                    Wire.putInt(within, at, (int) number);
                    twin.putInt(at, (int) number, BIG_ENDIAN);
                }
                default -> {
                    Wire.putLong(outside, at, number);
                    Wire.putLong(within, at - 3, 3, number);
                    twin.putLong(at, number, BIG_ENDIAN);
                }
            }
            assertArrayEquals(octets(twin), octets(outside), "outside the heap, seed " + seed);
            assertArrayEquals(octets(twin), octets(within), "within it, seed " + seed);
        }
    }

    @Test
    void numbersAreReadAsTheBufferItselfReadsThem() {
        final byte[] octets = new byte[LENGTH];
        new Random(1).nextBytes(octets);
        for (final UnsafeBuffer frames : new UnsafeBuffer[] {outside, within}) {
            frames.putBytes(0, octets);
            for (int at = 0; at <= LENGTH - Long.BYTES; at++) {
                assertEquals(frames.getByte(at), Wire.getByte(frames, at));
                assertEquals(frames.getShort(at, BIG_ENDIAN), Wire.getShort(frames, at));
                assertEquals(frames.getInt(at, BIG_ENDIAN), Wire.getInt(frames, at));
                assertEquals(frames.getLong(at, BIG_ENDIAN), Wire.getLong(frames, at));
            }
        }
    }

    @Test
    void wordsAreStoredAsTheyAreInRegisters() {
        final long word = new Random(2).nextLong();
        twin.putLong(3, word);

        Wire.putWord(outside, 11, -Long.BYTES, word);
        Wire.putWord(within, 11, -Long.BYTES, word);

        assertArrayEquals(octets(twin), octets(outside));
        assertArrayEquals(octets(twin), octets(within));
    }

    /** Where Agrona's checks are on, as in tests; a dataplane measures its frames instead. */
    @Test
    void nothingBeyondTheMemoryIsTouched() {
        for (final UnsafeBuffer frames : new UnsafeBuffer[] {outside, within}) {
            assertThrows(IndexOutOfBoundsException.class, () -> Wire.getLong(frames, LENGTH - Long.BYTES + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> Wire.putLong(frames, LENGTH - Long.BYTES + 1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> Wire.getByte(frames, -1));
            assertThrows(IndexOutOfBoundsException.class, () -> Wire.putWord(frames, LENGTH + 1, -Long.BYTES, 0));
        }
    }

    private static byte[] octets(final UnsafeBuffer frames) {
        final byte[] octets = new byte[LENGTH];
        frames.getBytes(0, octets);
        return octets;
    }
}

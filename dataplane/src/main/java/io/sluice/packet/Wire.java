package io.sluice.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Numbers as they stand in a frame: the most significant octet first.
 *
 * <p>Frames lie outside the heap, but for tests and tools. A buffer's own methods do not know where, and the compiler takes each
 * for one that may write anywhere: what it has read of any object before, it reads again after. Here it sees that memory outside
 * the heap is meant, and keeps in registers what it knows.
 */
public final class Wire {
    private static final boolean SWAP = ByteOrder.nativeOrder() != BIG_ENDIAN;

    private Wire() {
    }

    public static byte getByte(final UnsafeBuffer frames, final int at) {
        return frames.byteArray() == null ? UnsafeApi.getByte(address(frames, at, Byte.BYTES)) : frames.getByte(at);
    }

    public static short getShort(final UnsafeBuffer frames, final int at) {
        if (frames.byteArray() != null) {
            return frames.getShort(at, BIG_ENDIAN);
        }
        final short number = UnsafeApi.getShort(address(frames, at, Short.BYTES));
        return SWAP ? Short.reverseBytes(number) : number;
    }

    public static int getInt(final UnsafeBuffer frames, final int at) {
        if (frames.byteArray() != null) {
            return frames.getInt(at, BIG_ENDIAN);
        }
        final int number = UnsafeApi.getInt(address(frames, at, Integer.BYTES));
        return SWAP ? Integer.reverseBytes(number) : number;
    }

    public static long getLong(final UnsafeBuffer frames, final int at) {
        if (frames.byteArray() != null) {
            return frames.getLong(at, BIG_ENDIAN);
        }
        final long number = UnsafeApi.getLong(address(frames, at, Long.BYTES));
        return SWAP ? Long.reverseBytes(number) : number;
    }

    public static void putByte(final UnsafeBuffer frames, final int at, final byte number) {
        if (frames.byteArray() != null) {
            frames.putByte(at, number);
        } else {
            UnsafeApi.putByte(address(frames, at, Byte.BYTES), number);
        }
    }

    public static void putShort(final UnsafeBuffer frames, final int at, final short number) {
        if (frames.byteArray() != null) {
            frames.putShort(at, number, BIG_ENDIAN);
        } else {
            UnsafeApi.putShort(address(frames, at, Short.BYTES), SWAP ? Short.reverseBytes(number) : number);
        }
    }

    public static void putInt(final UnsafeBuffer frames, final int at, final int number) {
        if (frames.byteArray() != null) {
            frames.putInt(at, number, BIG_ENDIAN);
        } else {
            UnsafeApi.putInt(address(frames, at, Integer.BYTES), SWAP ? Integer.reverseBytes(number) : number);
        }
    }

    public static void putLong(final UnsafeBuffer frames, final int at, final long number) {
        if (frames.byteArray() != null) {
            frames.putLong(at, number, BIG_ENDIAN);
        } else {
            UnsafeApi.putLong(address(frames, at, Long.BYTES), SWAP ? Long.reverseBytes(number) : number);
        }
    }

    /**
     * The same so far from {@code at} as {@code field} says. That is added to an address, which the processor does along with the
     * store; to {@code at} it would have to be added before. Worth it where many stores are beside each other.
     */
    public static void putLong(final UnsafeBuffer frames, final int at, final int field, final long number) {
        putWord(frames, at, field, SWAP ? Long.reverseBytes(number) : number);
    }

    /** As {@link #putLong(UnsafeBuffer, int, int, long)}, a word as it is in a register: in native order. */
    public static void putWord(final UnsafeBuffer frames, final int at, final int field, final long word) {
        if (frames.byteArray() != null) {
            frames.putLong(at + field, word);
        } else {
            if (UnsafeBuffer.SHOULD_BOUNDS_CHECK) {
                frames.boundsCheck(at + field, Long.BYTES);
            }
            UnsafeApi.putLong(frames.addressOffset() + at + field, word);
        }
    }

    private static long address(final UnsafeBuffer frames, final int at, final int octets) {
        if (UnsafeBuffer.SHOULD_BOUNDS_CHECK) {
            frames.boundsCheck(at, octets);
        }
        return frames.addressOffset() + at;
    }
}

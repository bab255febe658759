package io.sluice.linux;

import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Mapped memory with one owner, who unmaps it. Views taken from {@link #buffer} are borrowed: nobody may use them after
 * {@link #close}, so the thread that works on them is stopped first.
 */
public final class Mapping implements AutoCloseable {
    private final long address;
    private final long length;
    private final long reserved;
    private final long reservedLength;
    private boolean closed;

    /** At that address, within what was reserved for it, which is unmapped as a whole. */
    Mapping(final long address, final long length, final long reserved, final long reservedLength) {
        this.address = address;
        this.length = length;
        this.reserved = reserved;
        this.reservedLength = reservedLength;
    }

    /** Where it begins, in this process. */
    public long address() {
        return address;
    }

    /** How many bytes it holds. */
    public long length() {
        return length;
    }

    /**
     * The whole of it, as a borrowed view.
     *
     * @throws IllegalStateException when it is closed, or larger than the 2 GiB that a buffer can show
     */
    public UnsafeBuffer buffer() {
        if (length > Integer.MAX_VALUE) {
            throw new IllegalStateException("a mapping of " + length + " bytes is larger than a buffer can show (2 GiB)");
        }
        return buffer(0, (int) length);
    }

    /**
     * So many bytes of it from {@code at} on, as a borrowed view.
     *
     * @throws IllegalStateException     when it is closed
     * @throws IndexOutOfBoundsException when they do not lie in it
     */
    public UnsafeBuffer buffer(final long at, final int bytes) {
        if (closed) {
            throw new IllegalStateException("this mapping has been closed");
        }
        Objects.checkFromIndexSize(at, bytes, length);
        return new UnsafeBuffer(address + at, bytes);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Linux.check(LibC.INSTANCE.munmap(reserved, reservedLength), "munmap");
        }
    }
}

package io.sluice.xdp;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Mapping;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory that all frames of a socket lie in, shared with the kernel. A frame is named by the offset at which it begins; the
 * rings speak of offsets of packets within frames, which {@link #frameOf} leads back. Behind the frames, and not the kernel's,
 * lie the books of where they are, so that another process that has this memory's descriptor can go on with both. Owned by its
 * {@link XdpSocket}.
 */
public final class Umem implements AutoCloseable {
    private static final int PAGE = 4096;                          // what the kernel pins of this memory; some have larger ones

    private final Fd memory;
    private final UnsafeBuffer buffer;
    private final UmemBooks books;
    private final int frameSize;
    private final int frames;
    private final CloseStack owned;

    private Umem(final Fd memory, final Mapping mapping, final XdpSocketConfig config, final CloseStack owned) {
        this.memory = memory;
        this.frames = config.frames();
        this.frameSize = config.frameSize();
        this.buffer = mapping.buffer(0, frames * frameSize);
        this.books = new UmemBooks(mapping.buffer(booksAt(config), UmemBooks.length(frames)), frames);
        this.owned = owned;
    }

    private static long booksAt(final XdpSocketConfig config) {
        return (long) config.frames() * config.frameSize() + PAGE - 1 & -PAGE;
    }

    /** Makes memory for the frames of a socket, all of them free. */
    static Umem make(final XdpSocketConfig config) {
        final Umem umem = mapped(Linux.memoryFile("sluice-umem"), config);
        umem.books.begin(config);
        return umem;
    }

    /**
     * Maps memory that was {@linkplain #make made} for the same configuration, in another process perhaps, and takes charge of
     * its descriptor.
     *
     * @throws IllegalArgumentException when it was made for another
     */
    static Umem map(final Fd memory, final XdpSocketConfig config) {
        try (CloseStack opening = new CloseStack()) {
            final Umem umem = opening.push(mapped(memory, config));
            umem.books.check(config);
            opening.release();
            return umem;
        }
    }

    private static Umem mapped(final Fd memory, final XdpSocketConfig config) {
        try (CloseStack opening = new CloseStack()) {
            opening.push(memory);
            final Mapping mapping = opening.push(Linux.mapFile(memory, booksAt(config) + UmemBooks.length(config.frames())));
            return new Umem(memory, mapping, config, opening.release());
        }
    }

    /** Makes this the memory of a socket; done once. */
    void register(final Fd socket, final int headroom) {
        final UnsafeBuffer registration = Linux.memory(XdpAbi.UMEM_REG_LENGTH);
        registration.putLong(XdpAbi.UMEM_REG_ADDR, buffer.addressOffset(), nativeOrder());
        registration.putLong(XdpAbi.UMEM_REG_LEN, buffer.capacity(), nativeOrder());
        registration.putInt(XdpAbi.UMEM_REG_CHUNK_SIZE, frameSize, nativeOrder());
        registration.putInt(XdpAbi.UMEM_REG_HEADROOM, headroom, nativeOrder());
        try {
            Linux.option(socket, XdpAbi.SOL_XDP, XdpAbi.UMEM_REG, registration, XdpAbi.UMEM_REG_LENGTH);
        } catch (final LinuxException e) {
            if (e.errno() == Linux.ENOBUFS) {
                throw new IllegalStateException("the kernel will not lock " + (buffer.capacity() >> 10) + " KiB for packets: "
                    + "more than this process's limit (ulimit -l); grant it CAP_IPC_LOCK or raise the limit", e);
            }
            throw e;
        }
    }

    /** All frames, one after another, as a borrowed view. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** What another process needs to map this memory; stays this one's. */
    Fd memory() {
        return memory;
    }

    /** The frames that nobody holds. */
    public FrameStack free() {
        return books.free();
    }

    /** Who holds how many frames. */
    public FrameLedger ledger() {
        return books.ledger();
    }

    /**
     * Goes on from what the books say by now.
     *
     * @throws IllegalStateException when they were left in the middle of a burst
     */
    void resume() {
        books.resume();
    }

    /** How many frames there are. */
    public int frames() {
        return frames;
    }

    /** Bytes of a frame. */
    public int frameSize() {
        return frameSize;
    }

    /** The beginning of the frame that a packet at {@code offset} lies in. */
    public int frameOf(final int offset) {
        return offset & -frameSize;
    }

    @Override
    public void close() {
        owned.close();
    }
}

package io.sluice.xdp;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Mapping;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory that all frames of a socket lie in, shared with the kernel. A frame is named by the offset at which it begins; the
 * rings speak of offsets of packets within frames, which {@link #frameOf} leads back. Owned by its {@link XdpSocket}.
 */
public final class Umem implements AutoCloseable {
    private final Mapping mapping;
    private final UnsafeBuffer buffer;
    private final int frames;
    private final int frameSize;

    private Umem(final Mapping mapping, final int frames, final int frameSize) {
        this.mapping = mapping;
        this.buffer = mapping.buffer();
        this.frames = frames;
        this.frameSize = frameSize;
    }

    /** Maps memory for so many frames of so many bytes, a power of two. */
    static Umem map(final int frames, final int frameSize) {
        return new Umem(Linux.mapAnonymous((long) frames * frameSize), frames, frameSize);
    }

    /** Makes this the memory of a socket; done once. */
    void register(final Fd socket, final int headroom) {
        final UnsafeBuffer registration = Linux.memory(XdpAbi.UMEM_REG_LENGTH);
        registration.putLong(XdpAbi.UMEM_REG_ADDR, mapping.address(), nativeOrder());
        registration.putLong(XdpAbi.UMEM_REG_LEN, mapping.length(), nativeOrder());
        registration.putInt(XdpAbi.UMEM_REG_CHUNK_SIZE, frameSize, nativeOrder());
        registration.putInt(XdpAbi.UMEM_REG_HEADROOM, headroom, nativeOrder());
        try {
            Linux.option(socket, XdpAbi.SOL_XDP, XdpAbi.UMEM_REG, registration, XdpAbi.UMEM_REG_LENGTH);
        } catch (final LinuxException e) {
            if (e.errno() == Linux.ENOBUFS) {
                throw new IllegalStateException("the kernel will not lock " + (mapping.length() >> 10) + " KiB for packets: "
                    + "more than this process's limit (ulimit -l); grant it CAP_IPC_LOCK or raise the limit", e);
            }
            throw e;
        }
    }

    /** All frames, one after another, as a borrowed view. */
    public UnsafeBuffer buffer() {
        return buffer;
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
        mapping.close();
    }
}

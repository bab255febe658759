package io.sluice.xdp;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An AF_XDP socket, bound to one queue of one device sooner or later: owns its memory, its rings and its descriptor. Packets come
 * once an XDP program redirects them to {@link #descriptor}. Only the worker that owns it may touch the rings; statistics may be
 * read from anywhere while it is open.
 */
public final class XdpSocket implements AutoCloseable {
    private final Fd descriptor;
    private final Umem umem;
    private final XdpRings rings;
    private final int queue;
    private final CloseStack owned;
    private XdpBind bound;

    private XdpSocket(final Fd descriptor, final Umem umem, final XdpRings rings, final int queue, final CloseStack owned) {
        this.descriptor = descriptor;
        this.umem = umem;
        this.rings = rings;
        this.queue = queue;
        this.owned = owned;
    }

    /**
     * Opens a socket on {@code config.queue()} of {@code device}.
     *
     * @param wanted {@link Binding#ZERO_COPY} settles for a copy where the driver has nothing better
     * @throws QueueTakenException            when another socket has the queue
     * @throws io.sluice.linux.LinuxException when the kernel refuses for another reason
     */
    public static XdpSocket open(final Interface device, final XdpSocketConfig config, final Binding wanted) {
        try (CloseStack opening = new CloseStack()) {
            final XdpSocket socket = opening.push(unbound(config));
            socket.bind(device, wanted);
            opening.release();
            return socket;
        }
    }

    /**
     * A socket with memory and rings that takes nothing from anybody yet, and has no packets; to be {@linkplain #bind bound} to
     * {@code config.queue()} of a device.
     *
     * @throws io.sluice.linux.LinuxException when the kernel refuses
     */
    public static XdpSocket unbound(final XdpSocketConfig config) {
        Linux.unlimitLockedMemory();
        try (CloseStack opening = new CloseStack()) {
            final Fd descriptor = opening.push(Linux.socket(Linux.AF_XDP, Linux.SOCK_RAW, 0));
            final Umem umem = opening.push(Umem.map(config.frames(), config.frameSize()));
            umem.register(descriptor, config.headroom());
            final XdpRings rings = XdpRings.map(descriptor, config.ringSize(), opening);
            return new XdpSocket(descriptor, umem, rings, config.queue(), opening.release());
        }
    }

    /**
     * Takes the queue. Once.
     *
     * @param wanted {@link Binding#ZERO_COPY} settles for a copy where the driver has nothing better
     * @throws QueueTakenException            when another socket has the queue
     * @throws io.sluice.linux.LinuxException when the kernel refuses for another reason
     */
    public void bind(final Interface device, final Binding wanted) {
        bound = XdpBind.bind(descriptor, device, queue, wanted);
    }

    /** The descriptor, for the map of the program that redirects packets to it. */
    public Fd descriptor() {
        return descriptor;
    }

    /** The frames. */
    public Umem umem() {
        return umem;
    }

    /** Free frames, to the kernel. */
    public FillRing fill() {
        return rings.fill();
    }

    /** Received packets, from the kernel. */
    public RxRing rx() {
        return rings.rx();
    }

    /** Packets to send, to the kernel. */
    public TxRing tx() {
        return rings.tx();
    }

    /** Sent frames, from the kernel. */
    public CompletionRing completion() {
        return rings.completion();
    }

    /** How packets travel: what the kernel says was got, whatever was wanted. */
    public Binding binding() {
        return bound.got();
    }

    /** Why it is no better binding, or empty when it is the one that was wanted. */
    public String refusal() {
        return bound.refusal();
    }

    /** What the kernel could not pass through this socket since it was opened. */
    public XdpStatistics statistics() {
        final UnsafeBuffer memory = Linux.memory(XdpAbi.STATISTICS_LENGTH);
        Linux.readOption(descriptor, XdpAbi.SOL_XDP, XdpAbi.STATISTICS, memory, XdpAbi.STATISTICS_LENGTH);
        return XdpStatistics.read(memory);
    }

    @Override
    public void close() {
        owned.close();
    }
}

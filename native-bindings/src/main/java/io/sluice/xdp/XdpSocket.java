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
 *
 * <p>Another process can go on with it, from its two descriptors, {@link #descriptor} and {@link #memory}: it maps them by
 * {@link #passed} while the socket is still in use here, and {@linkplain #resume resumes} when it no longer is. Nothing of it
 * changes by that, in the kernel: it stays bound, frames under way stay under way, and a program goes on redirecting to it, until
 * the last process has closed it.
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
            final Umem umem = opening.push(Umem.make(config));
            umem.register(descriptor, config.headroom());
            XdpRings.make(descriptor, config.ringSize());
            final XdpRings rings = XdpRings.map(descriptor, config.ringSize(), opening);
            return new XdpSocket(descriptor, umem, rings, config.queue(), opening.release());
        }
    }

    /**
     * Maps a socket that another process has made, from the two descriptors that it passed on, and takes charge of them. Neither
     * rings nor books may be touched before {@link #resume}: the other one goes on using them.
     *
     * @param config equal to the one it was made with
     * @throws IllegalArgumentException       when it was made with another
     * @throws UnsupportedOperationException  when the kernel can't pass on a socket that is in use: before Linux 6.4
     * @throws io.sluice.linux.LinuxException when the kernel refuses for another reason
     */
    public static XdpSocket passed(final Fd descriptor, final Fd memory, final XdpSocketConfig config) {
        try (CloseStack opening = new CloseStack()) {
            opening.push(descriptor);
            final Umem umem = opening.push(Umem.map(memory, config));
            final XdpRings rings = XdpRings.mapBound(descriptor, config.ringSize(), opening);
            final XdpBind bound = XdpBind.of(descriptor);
            final XdpSocket socket = new XdpSocket(descriptor, umem, rings, config.queue(), opening.release());
            socket.bound = bound;
            return socket;
        }
    }

    /**
     * Goes on from where the process that {@linkplain #passed passed} it has stopped, between two bursts: from now on it is this
     * one's. Not for what a process has left that was killed.
     *
     * @throws IllegalStateException when that one stopped in the middle of a burst, whose frames are lost
     */
    public void resume() {
        umem.resume();
        rings.resume();
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

    /** The descriptor, for the map of the program that redirects packets to it, and for the process that is to go on with it. */
    public Fd descriptor() {
        return descriptor;
    }

    /** The descriptor of its memory, for the process that is to go on with it. */
    public Fd memory() {
        return umem.memory();
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

    /** Why it is no better binding; empty when it is the one that was wanted, or another process wanted it. */
    public String refusal() {
        return bound.refusal();
    }

    /** What the kernel could not pass through this socket since it was opened, by whatever process. */
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

package io.sluice.xdp;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import org.agrona.concurrent.UnsafeBuffer;

/** The four rings of a socket, made by the kernel and mapped. */
record XdpRings(FillRing fill, RxRing rx, TxRing tx, CompletionRing completion) {
    /** Has the kernel make rings of {@code size} slots; done once for a socket. */
    static void make(final Fd socket, final int size) {
        Linux.option(socket, XdpAbi.SOL_XDP, XdpAbi.UMEM_FILL_RING, size);
        Linux.option(socket, XdpAbi.SOL_XDP, XdpAbi.UMEM_COMPLETION_RING, size);
        Linux.option(socket, XdpAbi.SOL_XDP, XdpAbi.RX_RING, size);
        Linux.option(socket, XdpAbi.SOL_XDP, XdpAbi.TX_RING, size);
    }

    /** Maps the rings of {@code size} slots that a socket has; {@code opening} takes charge of the mappings. */
    static XdpRings map(final Fd socket, final int size, final CloseStack opening) {
        final UnsafeBuffer offsets = offsets(socket);
        final RingOffsets rx = RingOffsets.read(offsets, 0);
        final RingOffsets tx = RingOffsets.read(offsets, XdpAbi.RING_OFFSET_LENGTH);
        final RingOffsets fill = RingOffsets.read(offsets, 2 * XdpAbi.RING_OFFSET_LENGTH);
        final RingOffsets completion = RingOffsets.read(offsets, 3 * XdpAbi.RING_OFFSET_LENGTH);
        final int desc = XdpAbi.DESC_LENGTH;
        final int addr = XdpAbi.ADDR_LENGTH;
        return new XdpRings(
            new FillRing(map(socket, XdpAbi.PGOFF_FILL_RING, fill.mappingLength(size, addr), opening), fill, size),
            new RxRing(map(socket, XdpAbi.PGOFF_RX_RING, rx.mappingLength(size, desc), opening), rx, size),
            new TxRing(map(socket, XdpAbi.PGOFF_TX_RING, tx.mappingLength(size, desc), opening), tx, size),
            new CompletionRing(map(socket, XdpAbi.PGOFF_COMPLETION_RING, completion.mappingLength(size, addr), opening),
                completion, size));
    }

    /**
     * As {@link #map}, of a socket that is bound.
     *
     * @throws UnsupportedOperationException when the kernel does not map the rings of such a one again
     */
    static XdpRings mapBound(final Fd socket, final int size, final CloseStack opening) {
        try {
            return map(socket, size, opening);
        } catch (final LinuxException e) {
            if (e.errno() == Linux.EBUSY) {                        // xsk_mmap, net/xdp/xsk.c
                throw new UnsupportedOperationException("this kernel lets no other process go on with an AF_XDP socket that is in"
                    + " use; Linux 6.4 or later is needed, and the device must still be there", e);
            }
            throw e;
        }
    }

    /** Goes on from where the shared words stand. */
    void resume() {
        fill.resume();
        rx.resume();
        tx.resume();
        completion.resume();
    }

    private static UnsafeBuffer offsets(final Fd socket) {
        final int wanted = XdpAbi.MMAP_OFFSETS_LENGTH;
        final UnsafeBuffer offsets = Linux.memory(wanted);
        final int got = Linux.readOption(socket, XdpAbi.SOL_XDP, XdpAbi.MMAP_OFFSETS, offsets, wanted);
        if (got != wanted) {
            throw new UnsupportedOperationException("this kernel's AF_XDP rings have no wake-up flag (" + got
                + " bytes of offsets instead of " + wanted + "); Linux 5.4 or later is needed");
        }
        return offsets;
    }

    private static UnsafeBuffer map(final Fd socket, final long offset, final int length, final CloseStack opening) {
        return opening.push(Linux.map(socket, offset, length)).buffer();
    }
}

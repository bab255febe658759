package io.sluice.xdp;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Binds a socket to a queue, as well as the driver can.
 *
 * @param got     how the kernel says packets travel
 * @param refusal why it is no better than that; empty when nothing better was refused
 */
record XdpBind(Binding got, String refusal) {
    private static final long PATIENCE_NS = 1_000_000_000;
    private static final long PAUSE_NS = 200_000;

    static XdpBind bind(final Fd socket, final Interface device, final int queue, final Binding wanted) {
        if (wanted == Binding.COPY) {
            once(socket, device, queue, Binding.COPY);
            return new XdpBind(Binding.COPY, "");
        }
        String refusal = "";
        try {
            once(socket, device, queue, Binding.ZERO_COPY);
        } catch (final LinuxException e) {
            refusal = "zero-copy was refused (" + e.getMessage() + ")";
            once(socket, device, queue, Binding.COPY);
        }
        return new XdpBind(got(socket), refusal);
    }

    /** How a socket is bound already; what was wanted of it then is not known. */
    static XdpBind of(final Fd socket) {
        return new XdpBind(got(socket), "");
    }

    /** The kernel takes a queue from a closed socket a little after the close: a queue that was just left is waited for. */
    private static void once(final Fd socket, final Interface device, final int queue, final Binding binding) {
        final UnsafeBuffer address = address(device, queue, binding);
        final long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            try {
                Linux.bind(socket, address, XdpAbi.ADDRESS_LENGTH);
                return;
            } catch (final LinuxException e) {
                if (e.errno() != Linux.EBUSY) {
                    throw e;
                }
                if (System.nanoTime() - giveUpNs >= 0) {
                    throw new QueueTakenException(device.name(), queue, e);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static UnsafeBuffer address(final Interface device, final int queue, final Binding binding) {
        final UnsafeBuffer address = Linux.memory(XdpAbi.ADDRESS_LENGTH);
        final int flags = binding.flag() | XdpAbi.USE_NEED_WAKEUP;
        address.putShort(XdpAbi.ADDRESS_FAMILY, (short) Linux.AF_XDP, nativeOrder());
        address.putShort(XdpAbi.ADDRESS_FLAGS, (short) flags, nativeOrder());
        address.putInt(XdpAbi.ADDRESS_IFINDEX, device.index(), nativeOrder());
        address.putInt(XdpAbi.ADDRESS_QUEUE, queue, nativeOrder());
        return address;
    }

    /** What the kernel says of a bound socket. */
    private static Binding got(final Fd descriptor) {
        final UnsafeBuffer options = Linux.memory(Integer.BYTES);
        Linux.readOption(descriptor, XdpAbi.SOL_XDP, XdpAbi.OPTIONS, options, Integer.BYTES);
        return (options.getInt(0, nativeOrder()) & XdpAbi.OPTIONS_ZEROCOPY) != 0 ? Binding.ZERO_COPY : Binding.COPY;
    }
}

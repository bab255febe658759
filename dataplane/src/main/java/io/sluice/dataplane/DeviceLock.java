package io.sluice.dataplane;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes sure that an interface has one dataplane, whatever directories that has: two on AF_PACKET would each forward every
 * packet. It is an abstract Unix socket address (unix(7)) with the interface's number in it, which the kernel keeps for each
 * network namespace and lets go of when its holder dies.
 */
final class DeviceLock implements AutoCloseable {
    private static final int PATH = 2;                             // struct sockaddr_un, linux/un.h; abstract: begins with a zero

    private final Fd socket;

    private DeviceLock(final Fd socket) {
        this.socket = socket;
    }

    /**
     * Takes the lock, or refuses; never waits.
     *
     * @throws IllegalStateException when another dataplane has the interface
     */
    static DeviceLock take(final Interface device) {
        final byte[] name = ("sluice-dataplane-" + device.index()).getBytes(StandardCharsets.US_ASCII);
        final UnsafeBuffer address = Linux.memory(PATH + 1 + name.length);
        address.putShort(0, (short) Linux.AF_UNIX, nativeOrder());
        address.putBytes(PATH + 1, name);
        try (CloseStack opening = new CloseStack()) {
            final Fd socket = opening.push(Linux.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM, 0));
            Linux.bind(socket, address, address.capacity());
            opening.release();
            return new DeviceLock(socket);
        } catch (final LinuxException e) {
            if (e.errno() == Linux.EADDRINUSE) {
                throw new IllegalStateException("another dataplane works on '" + device.name()
                    + "' already; stop that one, have it hand over (--take-over, with the same --run), or choose another "
                    + "interface", e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}

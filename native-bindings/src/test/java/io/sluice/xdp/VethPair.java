package io.sluice.xdp;

import io.sluice.linux.Interface;
import io.sluice.linux.Needs;
import io.sluice.linux.PrivateNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two devices with a wire between them, in the namespace of the test, without addresses and without IPv6's own traffic. Their
 * names carry the process id, so that two runs never meet.
 *
 * <pre>
 *   near() +-----------+ far()
 * </pre>
 */
public final class VethPair implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String near;
    private final String far;

    /** A pair with so many queues at each end. */
    public VethPair(final int queues, final int mtu) {
        Needs.root();
        Needs.command("ip");
        final String name = "sl" + ProcessHandle.current().pid() + "x" + MADE.incrementAndGet();
        near = name + "n";
        far = name + "f";
        final String ends = " numrxqueues " + queues + " numtxqueues " + queues;
        run("ip link add " + near + ends + " type veth peer name " + far + ends);
        for (final String end : new String[] {near, far}) {
            run("test ! -d /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/" + end + "/disable_ipv6");
            run("ip link set " + end + " mtu " + mtu + " up");
        }
        settle();
    }

    /** The end that the tested socket sits on, as it is now. */
    public Interface near() {
        return Interface.named(near);
    }

    /** The end that the test speaks from, as it is now. */
    public Interface far() {
        return Interface.named(far);
    }

    /** Changes a device, as by {@code ip link set DEVICE ...}; when it is up again, frames get through. */
    public void set(final Interface end, final String change) {
        run("ip link set " + end.name() + " " + change);
        if (change.equals("up")) {
            settle();
        }
    }

    /**
     * Waits until both ends can send. A device that is up has a queue to send by only once the kernel has seen to its carrier, a
     * moment later; what is sent before is dropped without a word. It does both under one lock, which the last command takes.
     */
    private void settle() {
        for (final String end : new String[] {near, far}) {
            run("for i in $(seq 200); do ip -o link show " + end + " | grep -q 'state UP' && break; sleep 0.05; done; "
                + "ip link set " + end + " up");
        }
    }

    private static void run(final String command) {
        try {
            PrivateNetwork.sh(command);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command, e);
        }
    }

    @Override
    public void close() {
        run("ip link del " + near);
    }
}

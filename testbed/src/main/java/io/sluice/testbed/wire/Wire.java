package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Leftovers;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Scratch;

/**
 * The two hosts of the bench and the veth between them. Neighbours are known at both ends: nothing is asked while it is
 * measured.
 */
final class Wire implements AutoCloseable {
    /** What everything is sent to. */
    static final String VIP = "192.0.2.100";
    /** And the UDP port. */
    static final int PORT = 9000;
    /** The core of the generator and of all that is not measured. */
    static final int GENERATOR_CPU = 0;
    /** The core of the balancer under test. */
    static final int BALANCER_CPU = 1;

    private final CloseStack parts = new CloseStack();
    private final Scratch scratch;
    private final Host generator;
    private final Host balancer;

    private Wire() {
        parts.push(Foremost.session());
        scratch = parts.push(new Scratch("bench"));
        final Netns left = host("generator");
        final Netns right = host("balancer");
        Netns.join(left, Host.DEVICE, right, Host.DEVICE);
        left.address(Host.DEVICE, "192.0.2.11/24");
        right.address(Host.DEVICE, "192.0.2.2/24");
        generator = new Host("generator", left, "192.0.2.11", "");
        balancer = new Host("balancer", right, "192.0.2.2", "");
        left.run("ip neighbour add 192.0.2.2 lladdr " + balancer.mac() + " dev " + Host.DEVICE);
        right.run("ip neighbour add 192.0.2.11 lladdr " + generator.mac() + " dev " + Host.DEVICE);
    }

    /** Makes it, after sweeping up what killed processes have left. */
    static Wire open() {
        Leftovers.sweep();
        return new Wire();
    }

    private Netns host(final String role) {
        final Netns netns = parts.push(new Netns(role));
        return netns.sysctl("net/ipv6/conf/all/disable_ipv6", "1")
            .sysctl("net/ipv4/conf/all/rp_filter", "0").sysctl("net/ipv4/conf/default/rp_filter", "0");
    }

    /** Where the load comes from and goes to; the only backend. */
    Host generator() {
        return generator;
    }

    /** Where what is measured runs. */
    Host balancer() {
        return balancer;
    }

    /** Files of this run. */
    Scratch scratch() {
        return scratch;
    }

    @Override
    public void close() {
        parts.close();
    }
}

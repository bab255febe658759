package io.sluice.testbed.wire;

import io.sluice.testbed.net.Topology;

/** Nobody: requests go to one backend, past the balancer. */
record DirectFront() implements Front {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public Running start(final Topology network) {
        return new Address(network.backend(1).ipv4());
    }

    private record Address(String address) implements Running {
        @Override
        public long cpuNs() {
            return 0;
        }

        @Override
        public void close() {
            // nothing was started
        }
    }
}

package io.sluice.testbed.wire;

import io.sluice.testbed.net.Topology;

/** Something on the balancer's host that spreads HTTP connections over the backends; started one at a time. */
interface Front {
    /** The port of every front and every backend. */
    int PORT = 80;

    /** For the table. */
    String name();

    /** Why it can't be started on this machine, or nothing. */
    default String absence() {
        return "";
    }

    /** Starts it, and returns when it takes connections. */
    Running start(Topology network);

    /** One that runs until it is closed. */
    interface Running extends AutoCloseable {
        /** Where requests are sent to. */
        String address();

        /** Time of its processes so far, user and system, in ns; the kernel's reception at its device is counted apart. */
        long cpuNs();

        @Override
        void close();
    }
}

package io.sluice.testbed.wire;

import io.sluice.testbed.net.Shell;
import java.util.List;

/** Something that takes the bench's frames and sends them back; started on the balancer's host, one at a time. */
interface Balancer {
    /** For the table. */
    String name();

    /** Whether frames come back from it. */
    default boolean returns() {
        return true;
    }

    /** Whether a probe comes back from it as one, rather than inside another packet. */
    default boolean returnsProbes() {
        return returns();
    }

    /** How many connections it can remember; 1 for what remembers none, so that their number does not matter. */
    default int most() {
        return 1;
    }

    /** Whether it is to see nothing but new connections. */
    default boolean opensOnly() {
        return false;
    }

    /** Why it can't be started on this machine, or nothing. */
    default String absence() {
        return "";
    }

    /** Words for the absence of a command, or nothing when it is there. */
    static String missing(final String command, final String otherwise) {
        return Shell.attempt(List.of("which", command)).ok() ? "" : otherwise;
    }

    /** Starts it, and returns when it forwards. */
    Running start(Wire wire);

    /** One that runs until it is closed, and leaves the host as it found it. */
    interface Running extends AutoCloseable {
        /** The time of the thread that forwards, wherever that is to be had apart. */
        CpuTime cpu();

        @Override
        void close();
    }
}

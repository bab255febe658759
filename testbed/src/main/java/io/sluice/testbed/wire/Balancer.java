package io.sluice.testbed.wire;

/** Something that takes the bench's frames and sends them back; started on the balancer's host, one at a time. */
interface Balancer {
    /** For the table. */
    String name();

    /** Whether frames come back from it. */
    default boolean returns() {
        return true;
    }

    /** Whether it remembers connections, so that their number matters. */
    default boolean remembers() {
        return false;
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

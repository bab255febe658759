package io.sluice.table;

/** What the counters of a {@link CountersFile} count, by their type. */
public final class CounterTypes {
    /** Packets of one verdict in one worker. Key: the worker's number, an int in native order. Label: the verdict's name. */
    public static final int WORKER_VERDICT = 1;

    /** What the kernel says of one worker's packet I/O. Key: as above. Label: what is counted. */
    public static final int PACKET_IO = 2;

    /** Packets of which one thing is to be said beside their verdict, in one worker. Key: as above. Label: the remark's name. */
    public static final int WORKER_REMARK = 3;

    /** What the dataplane counts of its connection store. Key: 0, an int in native order. Label: what is counted. */
    public static final int STORE = 4;

    /** What the program at the interface counts. Key: as above. Label: what is counted. */
    public static final int STEERING = 5;

    private CounterTypes() {
    }
}

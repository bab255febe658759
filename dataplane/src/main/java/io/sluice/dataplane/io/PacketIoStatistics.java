package io.sluice.dataplane.io;

/**
 * What did not get through packet I/O, below the verdicts, since it was opened.
 *
 * @param ringFull            frames not received because the worker was behind
 * @param noFreeFrame         frames not received because all memory was in use
 * @param tooLong             frames longer than the MTU when the interface was opened, merged by the kernel perhaps
 * @param otherwise           frames the kernel gave up for other reasons
 * @param unfinishedChecksums frames received, and forwarded, with a transport checksum that their sender left to its network
 *                            card; they come from this host or a virtual device, never off a wire
 */
public record PacketIoStatistics(long ringFull, long noFreeFrame, long tooLong, long otherwise, long unfinishedChecksums) {
    /** Nothing was lost. */
    public static final PacketIoStatistics NONE = new PacketIoStatistics(0, 0, 0, 0, 0);
}

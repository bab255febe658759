package io.sluice.dataplane.io;

/** Packet I/O through the kernel, which may lose frames before the worker sees them. */
interface KernelPacketIo extends PacketIo {
    /** What did not get through since it was opened; any thread may ask while it is open. */
    PacketIoStatistics statistics();
}

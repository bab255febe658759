package io.sluice.dataplane.io;

import io.sluice.linux.Fd;
import java.util.List;

/** Packet I/O through the kernel, which may lose frames before the worker sees them. */
interface KernelPacketIo extends PacketIo {
    /** What did not get through since it was opened; any thread may ask while it is open. */
    PacketIoStatistics statistics();

    /** Takes packets from now on, where it has been opened beside another who took them. For any thread, before the worker. */
    default void begin() {
    }

    /** The kernel's part of it, for another process to go on with; empty when it has nothing that could be gone on with. */
    default List<Fd> descriptors() {
        return List.of();
    }
}

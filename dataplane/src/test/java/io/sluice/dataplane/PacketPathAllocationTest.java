package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.packet.Packet;
import io.sluice.table.BackendDown;
import io.sluice.table.ConnectionOptions;
import io.sluice.table.Forwarding;
import io.sluice.table.Persistence;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.Timeouts;
import io.sluice.table.VipRow;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketPathAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Clients stay, backends are full, and there is a sorry one. */
    private static final VipRow STICKY = new VipRow(4, "sticky", Site.block("198.51.100.4"), PortRange.one(80), Protocol.TCP,
        Forwarding.DSR, Scheduling.of(SchedulerKind.RR), null,
        new ConnectionOptions(new Timeouts(1, 2, 1, 1, 0), BackendDown.RESCHEDULE, new Persistence(1, 24, 64)));

    @TempDir
    private Path run;

    @Test
    void aMillionPacketsAllocateNothing() {
        try (PathBench bench = new PathBench(run, 8)
            .vip(1, "198.51.100.1", 80, Protocol.TCP).vip(2, "2001:db8::80", 53, Protocol.UDP)
            .vip(STICKY).backend(13, 4, "10.0.0.13", 0x02_0000_0000_0dL).backend(14, 4, "10.0.0.14", 0x02_0000_0000_0eL)
            .natVip(3, "198.51.100.3", 80, Protocol.TCP).backend(12, 3, "10.0.0.12", 0x02_0000_0000_0cL)
            .backend(10, 1, "10.0.0.10", 0x02_0000_0000_0aL).backend(11, 2, "2001:db8::6", 0x02_0000_0000_06L)) {
            bench.change(13, bench.backend(13).with(1, false), new Reach(0x02_0000_0000_0dL, true));
            bench.change(14, bench.backend(14).with(2, true), new Reach(0x02_0000_0000_0eL, true));
            final ForwardingView view = bench.view();
            final List<byte[]> frames = List.of(
                Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.1", 80).syn().frame(),
                Packet.udp().from("2001:db8::7", 4000).to("2001:db8::80", 53).frame(),
                Packet.udp().from("2001:db8::7", 4000).to("2001:db8::80", 54).frame(),
                Packet.arpRequest("198.51.100.1", "192.0.2.7").frame(),
                Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").frame(),
                Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.3", 80).syn().frame(),
                Packet.tcp().from("10.0.0.12", 80).to("192.0.2.7", 4000).syn().ack().frame(),
                Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.3", 80).rst().frame(),
                Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.4", 80).syn().frame(),
                Packet.tcp().from("192.0.2.8", 4000).to("198.51.100.4", 80).syn().frame(),
                Packet.tcp().from("192.0.2.9", 4000).to("198.51.100.4", 80).syn().frame(),
                Packet.tcp().from("192.0.2.9", 4001).to("198.51.100.4", 80).ack().frame(),
                Packet.tcp().from("192.0.2.8", 4000).to("198.51.100.4", 80).rst().frame(),
                Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.4", 80).rst().frame());
            allocatedBy(bench, view, frames, 20_000);              // warm up the path, and the measuring

            final long bytes = allocatedBy(bench, view, frames, 1_000_000);

            assertTrue(bytes < 4_096, bytes + " bytes");           // the JVM's own noise is a few hundred bytes in all
        }
    }

    private static long allocatedBy(final PathBench bench, final ForwardingView view, final List<byte[]> frames,
        final int packets) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < packets; i++) {
            bench.play(frames.get(i % frames.size()), view);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

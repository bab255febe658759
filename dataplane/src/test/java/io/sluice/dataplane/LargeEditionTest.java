package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.TableReader;
import io.sluice.table.TableWriter;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long large tables and changes in them take. Times are told; only what would be absurd fails. */
class LargeEditionTest {
    private static final int WORKERS = 8;

    @TempDir
    private Path tables;

    private static InetAddress address(final int network, final int host) {
        return Address.ofIpv4(network << 24 | host).inet();
    }

    private static VipRow vip(final int id, final SchedulerKind kind) {
        return new VipRow(id, "vip-" + id, address(172, id), 80, Protocol.TCP, ForwardingMode.DSR, kind);
    }

    private static ForwardingView compile(final Edition edition, final Schedules schedules) {
        return new ForwardingViewBuilder(PathBench.OWN_MAC, Reach.USUAL_MTU, edition, backend -> new Reach(1, true), schedules)
            .build();
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** No two VIPs have the same backends, so no ring is shared: the worst that can come. */
    @Test
    void tenThousandVipsOfTenBackends() {
        final List<VipRow> vips = new ArrayList<>();
        final List<BackendRow> backends = new ArrayList<>();
        for (int vip = 0; vip < 10_000; vip++) {
            vips.add(vip(vip, SchedulerKind.MAGLEV));
            for (int i = 0; i < 10; i++) {
                final int id = vip * 10 + i;
                backends.add(new BackendRow(id, vip, "backend-" + id, address(10, id), 1, true));
            }
        }
        try (TableWriter writer = TableWriter.open(tables); TableReader reader = TableReader.open(tables)) {
            writer.publish(vips, backends);
            final long usedBefore = usedBytes();
            final long beganNs = System.nanoTime();
            final Edition edition = reader.read();
            final long readNs = System.nanoTime();
            final ForwardingView view = compile(edition, new Schedules(WORKERS));
            final long compiledNs = System.nanoTime();
            final long used = usedBytes() - usedBefore;

            System.out.printf("10,000 VIPs x 10 backends: read in %d ms, compiled in %d ms, %d MiB%n",
                (readNs - beganNs) / 1_000_000, (compiledNs - readNs) / 1_000_000, used >> 20);
            assertEquals(9_999, view.vipId(9_999));
            assertTrue(used < 2L << 30, used + " bytes");
            assertTrue(compiledNs - beganNs < 60_000_000_000L, "took " + (compiledNs - beganNs) / 1_000_000 + " ms");
        }
    }

    /** From the announcement of a change until every worker has chosen by it. */
    @ParameterizedTest
    @EnumSource
    void aChangeAmongAThousandBackends(final SchedulerKind kind) {
        final Schedules schedules = new Schedules(WORKERS);
        final PacketShape packet = new PacketShape();
        final byte[] frame = Packet.tcp().from("192.0.2.7", 4000).to("172.0.0.1", 80).syn().frame();
        final UnsafeBuffer frames = new UnsafeBuffer(frame);
        packet.measure(frames, 0, frame.length);
        final long[] tookNs = new long[20];
        try (TableWriter writer = TableWriter.open(tables); TableReader reader = TableReader.open(tables)) {
            for (int change = 0; change < tookNs.length; change++) {
                writer.publish(List.of(vip(1, kind)), thousand(change));
                final long beganNs = System.nanoTime();
                final ForwardingView view = compile(reader.read(), schedules);
                for (int worker = 0; worker < WORKERS; worker++) {
                    assertNotNull(view.choose(worker, view.vip(packet), packet));
                }
                tookNs[change] = System.nanoTime() - beganNs;
            }
        }
        Arrays.sort(tookNs);
        System.out.printf("a change among 1,000 backends by %s in force in %d workers: median %.1f ms, longest %.1f ms%n", kind,
            WORKERS, tookNs[tookNs.length / 2] / 1e6, tookNs[tookNs.length - 1] / 1e6);
        assertTrue(tookNs[0] < 2_000_000_000L, "took " + tookNs[0] + " ns at best");
    }

    /** Of which one is not well, another one each time. */
    private static List<BackendRow> thousand(final int change) {
        final List<BackendRow> backends = new ArrayList<>();
        for (int id = 1; id <= 1_000; id++) {
            backends.add(new BackendRow(id, 1, "backend-" + id, address(10, id), 1, id != change + 1));
        }
        return backends;
    }
}

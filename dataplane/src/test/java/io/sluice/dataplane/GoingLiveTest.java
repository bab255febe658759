package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.dataplane.io.IoMode;
import io.sluice.table.BackendRow;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.TableWriter;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoingLiveTest {
    private static final int REMEMBERED = 1_000;

    @TempDir
    private Path directory;

    @Test
    void aRehearsalIsPlayedElsewhereAndCanBeRepeated() throws Exception {
        final DataplaneConfig config = new DataplaneConfig("lo", IoMode.AUTO, List.of(), List.of(), Idle.BACKOFF, REMEMBERED, 0,
            directory, directory.resolve("run"), directory.resolve("memory"));
        try (TableWriter writer = TableWriter.open(directory.resolve("tables"))) {
            writer.publish(List.of(new VipRow(0, "web", InetAddress.getByName("198.51.100.1"), 80, Protocol.TCP,
                ForwardingMode.NAT, SchedulerKind.MAGLEV)),
                List.of(new BackendRow(0, 0, "one", InetAddress.getByName("192.0.2.1"), 1, true)));
        }

        try (Preparation ready = Preparation.of(config)) {
            final ForwardingView view = ready.view.get();
            GoingLive.rehearse(config, ready);
            GoingLive.rehearse(config, ready);

            assertSame(view, ready.view.get());
            assertEquals(1, ready.adopter.edition().backends().size());
        }
        assertFalse(Files.exists(config.run()));
        assertFalse(Files.exists(config.memory()));
    }
}

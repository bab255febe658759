package io.sluice.table;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.IoUtil;

/** The first Chronicle Map of a JVM, made where nobody waits for it. */
final class WarmUp {
    /** The first loads the classes; the others are for the compiler. */
    private static final int ROUNDS = 10;

    private WarmUp() {
    }

    static void run() {
        try {
            final Path directory = Files.createTempDirectory("sluice-");
            try (TableWriter writer = TableWriter.open(directory); TableReader reader = TableReader.open(directory)) {
                final InetAddress backend = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
                final VipRow vip = new VipRow(0, "warm-up", InetAddress.getLoopbackAddress(), 1, Protocol.TCP, ForwardingMode.DSR,
                    SchedulerKind.MAGLEV);
                for (int round = 0; round < ROUNDS; round++) {
                    writer.publish(List.of(vip), List.of(new BackendRow(0, 0, "warm-up", backend, 1, true)));
                    reader.read();
                }
            } finally {
                IoUtil.delete(directory.toFile(), false);
            }
        } catch (final IOException e) {
            throw new TableException("cannot write tables in the temporary directory (" + e + "): make room, or name another by "
                + "-Djava.io.tmpdir=DIRECTORY", e);
        }
    }
}

package io.sluice.testbed.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The counters of a namespace's network stack, as {@code /proc/net/snmp} has them (RFC 4022 names them for TCP). */
public final class KernelCounters {

    private KernelCounters() {
    }

    /** A counter of the namespace in which process {@code pid} runs, such as {@code Tcp}, {@code OutRsts}. */
    public static long of(final long pid, final String protocol, final String counter) {
        return read(Path.of("/proc", Long.toString(pid), "net", "snmp"), protocol, counter);
    }

    /** A counter of the namespace in which this process runs. */
    static long mine(final String protocol, final String counter) {
        return of(ProcessHandle.current().pid(), protocol, counter);
    }

    /** Two lines for each protocol, both beginning with its name: what the columns are, and what they hold. */
    private static long read(final Path file, final String protocol, final String counter) {
        try {
            final List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(protocol + ": ")).toList();
            final int column = List.of(lines.get(0).split(" ")).indexOf(counter);
            return Long.parseLong(lines.get(1).split(" ")[column]);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

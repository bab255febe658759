package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.dataplane.connections.ConnectionServer;
import io.sluice.dataplane.connections.Crowd;
import io.sluice.table.Child;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A million connections go through both ends in a JVM that could not keep them. */
@Timeout(600)
class ManyConnectionsTest {
    private static final int MANY = 1_000_000;

    @TempDir
    private Path run;

    @Test
    void aMillionAreListedInAFewMegabytes() throws Exception {
        for (final String how : List.of("--json", "")) {
            try (Child child = Child.start(List.of("-Xmx32m"), Listing.class, run.toString(), how)) {
                final StringBuilder said = new StringBuilder();
                for (String line = child.line(); line != null; line = child.line()) {
                    said.append(line).append('\n');
                }
                assertEquals((how.isEmpty() ? MANY + 1 : MANY) + " lines, code 0\n", said.toString());
            }
        }
        assertEquals(List.of(), Files.list(run).toList());
    }

    /** Arguments: a run directory, and how to list. */
    public static final class Listing {
        private Listing() {
        }

        /** Fills a table, serves it, and lists it. */
        public static void main(final String[] args) {
            try (Crowd crowd = new Crowd(1, 2 * MANY)) {
                crowd.many(0, MANY);
                final ConnectionServer server = ConnectionServer.open(Path.of(args[0]), crowd.tables(), crowd::known, crowd);
                try {
                    final LineCount out = new LineCount();
                    final StringWriter err = new StringWriter();
                    final int code = Sluice.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                        .execute(("connections list --run " + args[0] + " " + args[1]).strip().split(" "));
                    System.out.println(out.lines + " lines, code " + code + err);
                } finally {
                    server.close();
                }
            }
        }
    }

    private static final class LineCount extends Writer {
        private long lines;

        @Override
        public void write(final char[] text, final int from, final int length) {
            for (int i = from; i < from + length; i++) {
                lines += text[i] == '\n' ? 1 : 0;
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}

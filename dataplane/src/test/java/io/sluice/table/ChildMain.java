package io.sluice.table;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * What the other JVM does: one task, until it is killed, or its test has gone. Whatever it prints is read by the
 * test.
 */
final class ChildMain {
    private ChildMain() {
    }

    public static void main(final String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger("net.openhft")).setLevel(Level.WARN);     // as in the product
        final Path path = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "lock" -> lock(path);
            case "publish" -> publish(path);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void lock(final Path path) throws IOException {
        try (DirectoryLock lock = DirectoryLock.take(path, "dataplane")) {
            say("locked");
            System.in.read();
            say("unlocking " + lock);
        } catch (final TableException e) {
            say(e.getMessage());
        }
    }

    /** Warms up, waits for the word, then publishes as fast as it can: edition N holds {@link PublishedRows} of N. */
    private static void publish(final Path path) throws IOException {
        final Path practice = Files.createTempDirectory(path, "practice");
        try (TableWriter writer = TableWriter.open(practice)) {
            writer.publish(Rows.vips(1), Rows.backends(1, 1));
            writer.last();
        }
        say("warm");
        if (System.in.read() < 0) {
            return;
        }
        try (TableWriter writer = TableWriter.open(path)) {
            Edition next = PublishedRows.of(writer.last().number() + 1);
            while (say(Long.toString(writer.publish(next.vips(), next.backends())))) {
                next = PublishedRows.of(next.number() + 1);
            }
        }
    }

    /** False when nobody listens any more. */
    private static boolean say(final String line) {
        System.out.println(line);
        return !System.out.checkError();
    }
}

package io.sluice.testbed.wire;

import io.sluice.testbed.net.AtExit;
import io.sluice.testbed.net.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts what is measured before all else that wants its core: the machine may have other work, and a balancer that waits for a
 * compiler is not measured. What the host of a virtual machine takes can't be had back.
 */
final class Foremost implements AutoCloseable {
    private static final Path AUTOGROUP = Path.of("/proc/self/autogroup");   // sched(7): the session's place among others
    private static final Pattern NICE = Pattern.compile("nice (-?\\d+)");

    private final String before;

    private Foremost(final String before) {
        this.before = before;
        AtExit.close(this);
    }

    /** Puts this session first until it is closed, where the kernel schedules by session. */
    static Foremost session() {
        try {
            if (!Files.isWritable(AUTOGROUP)) {
                return new Foremost("");
            }
            final Matcher nice = NICE.matcher(Files.readString(AUTOGROUP));
            final Foremost changed = new Foremost(nice.find() ? nice.group(1) : "0");
            Files.writeString(AUTOGROUP, "-20");
            return changed;
        } catch (final IOException e) {
            throw new UncheckedIOException("the session's priority can't be raised", e);
        }
    }

    /** Gives a thread, by the kernel's number for it, the highest of ordinary priorities. */
    static void thread(final long thread) {
        Shell.run("renice -n -20 -p " + thread);
    }

    @Override
    public void close() throws IOException {
        if (!before.isEmpty()) {
            Files.writeString(AUTOGROUP, before);
        }
        AtExit.forget(this);
    }

    @Override
    public String toString() {
        return "the session's priority";
    }
}

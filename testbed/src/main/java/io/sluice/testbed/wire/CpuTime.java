package io.sluice.testbed.wire;

import io.sluice.testbed.net.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long a thread has run, by the kernel's scheduler. How it divides is known from samples only, taken at every tick.
 *
 * @param runNs   nanoseconds it ran ({@code schedstat})
 * @param user    ticks of USER_HZ in user mode ({@code stat})
 * @param system  the same in the kernel
 */
record CpuTime(long runNs, long user, long system) {
    private static final int UTIME = 11;                           // words behind the name, proc_pid_stat(5)
    private static final int STIME = 12;
    private static final long NS_PER_TICK = 10_000_000;            // USER_HZ is 100 on every Linux

    /** Of a thread, or of a process of one thread. */
    static CpuTime of(final long pid, final long thread) {
        final Path task = Path.of("/proc/" + pid + "/task/" + thread);
        final String stat = read(task.resolve("stat"));
        final String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new CpuTime(runNs(task), Long.parseLong(words[UTIME]), Long.parseLong(words[STIME]));
    }

    /** Nanoseconds that all threads of a process have run, those that have ended too; by ticks of 10 ms. */
    static long ofProcess(final long pid) {
        final String stat = read(Path.of("/proc/" + pid + "/stat"));
        final String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[UTIME]) + Long.parseLong(words[STIME])) * NS_PER_TICK;
    }

    /** The kernel's number for the calling thread. */
    static long thisThread() {
        try {
            return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds that the calling thread has run. */
    static long ofThisThread() {
        return runNs(Path.of("/proc/thread-self"));
    }

    /** What was used since {@code earlier}. */
    CpuTime since(final CpuTime earlier) {
        return new CpuTime(runNs - earlier.runNs, user - earlier.user, system - earlier.system);
    }

    /** The part of the time spent in the kernel, 0 to 1. */
    double systemPart() {
        return user + system == 0 ? 0 : (double) system / (user + system);
    }

    /** The thread of a process that has one of these names, once there is one; names are cut at 15 characters. */
    static long thread(final long pid, final String... names) {
        final long[] found = new long[1];
        Await.until("thread " + List.of(names) + " of process " + pid, Duration.ofSeconds(5), () -> {
            found[0] = find(pid, List.of(names));
            return found[0] != 0;
        });
        return found[0];
    }

    private static long find(final long pid, final List<String> names) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return tasks.filter(task -> names.contains(read(task.resolve("comm")).strip())).findFirst()
                .map(task -> Long.parseLong(task.getFileName().toString())).orElse(0L);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long runNs(final Path task) {
        return Long.parseLong(read(task.resolve("schedstat")).split(" ")[0]);
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

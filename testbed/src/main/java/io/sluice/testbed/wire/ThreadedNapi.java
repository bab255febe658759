package io.sluice.testbed.wire;

import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's reception at the balancer's end of the wire, made a thread of its own on the balancer's core: so that a balancer
 * in the kernel has a core as others have, and its time can be told. Everything it causes is in that time: receiving, deciding,
 * sending.
 */
final class ThreadedNapi {
    private final Host host;
    private final long thread;

    private ThreadedNapi(final Host host, final long thread) {
        this.host = host;
        this.thread = thread;
    }

    /** Switches it on. */
    static ThreadedNapi on(final Host host) {
        final Set<Long> before = threads();
        set(host, "1");
        final Set<Long> made = new HashSet<>();
        Await.until("the kernel's thread for " + host.role(), Duration.ofSeconds(5), () -> {
            made.addAll(threads());
            made.removeAll(before);
            return !made.isEmpty();
        });
        for (final long pid : made) {
            Shell.run("taskset -cp " + Wire.BALANCER_CPU + " " + pid);
            Shell.run("chrt -f -p 1 " + pid);                      // before any task of its core, as softirqs are
        }
        return new ThreadedNapi(host, made.iterator().next());
    }

    CpuTime cpu() {
        return CpuTime.of(thread, thread);
    }

    void off() {
        set(host, "0");
    }

    private static void set(final Host host, final String value) {
        host.netns().attempt("sh", "-c", "echo " + value + " > /sys/class/net/" + Host.DEVICE + "/threaded").outOrThrow();
    }

    /** Kernel threads called napi/DEVICE-NUMBER, on the whole machine. */
    private static Set<Long> threads() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(path -> path.getFileName().toString().matches("\\d+")).filter(ThreadedNapi::isNapi)
                .map(path -> Long.valueOf(path.getFileName().toString())).collect(Collectors.toSet());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNapi(final Path process) {
        try {
            return Files.readString(process.resolve("comm")).startsWith("napi/" + Host.DEVICE.substring(0, 5));
        } catch (final IOException e) {
            return false;                                          // it has ended
        }
    }
}

package io.sluice.xdp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What this process has open, to see that nothing stays open. */
public final class OpenDescriptors {
    private OpenDescriptors() {
    }

    /** Every open socket and BPF object, by the kernel's name for it. Files are left out: class loading opens and closes them. */
    public static Set<String> now() {
        final Set<String> open = new TreeSet<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (final Path link : (Iterable<Path>) links::iterator) {
                final String target = target(link);
                if (target.startsWith("socket:") || target.contains("bpf")) {
                    open.add(link.getFileName() + " " + target);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    /** A descriptor may be gone by the time it is looked at, that of the listing itself for one. */
    private static String target(final Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (final IOException e) {
            return "gone";
        }
    }
}

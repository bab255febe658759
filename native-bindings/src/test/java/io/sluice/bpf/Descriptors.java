package io.sluice.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors of this process that this package could leak: BPF objects and sockets. */
final class Descriptors {
    private Descriptors() {
    }

    static long open() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return List.copyOf(all.toList()).stream().map(Descriptors::target).filter(Descriptors::counts).count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean counts(final String target) {
        return target.startsWith("anon_inode:bpf") || target.startsWith("socket:");
    }

    private static String target(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (final IOException e) {
            return "closed meanwhile";
        }
    }
}

package io.sluice.testbed.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What testbeds leave on a host, by their names: namespaces {@code sluice-<pid>-<role>} with the processes in them, and
 * directories {@code sluice-testbed-<pid>-<role>-...} for temporary files, on disk and in memory. A process that was killed
 * could not remove its own; the next one does, and touches nothing whose owner is alive.
 */
public final class Leftovers {

    static final Path NAMESPACES = Path.of("/run/netns");
    static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    static final Path MEMORY = Path.of("/dev/shm");
    private static final Pattern NAMESPACE = Pattern.compile("sluice-(\\d{1,9})-.+");
    private static final Pattern DIRECTORY = Pattern.compile("sluice-testbed-(\\d{1,9})-.+");

    private Leftovers() {
    }

    /** The name that tells to whom a namespace of this process belongs. */
    static String namespace(final String role) {
        return "sluice-" + ProcessHandle.current().pid() + "-" + role;
    }

    /** What the name of a directory of this process begins with. */
    static String directory(final String role) {
        return "sluice-testbed-" + ProcessHandle.current().pid() + "-" + role + "-";
    }

    /** Removes what processes that are gone have left behind. */
    public static void sweep() {
        named(NAMESPACES, NAMESPACE, Leftovers::orphaned).forEach(name -> Netns.remove(name.getFileName().toString()));
        named(TEMPORARY, DIRECTORY, Leftovers::orphaned).forEach(Leftovers::removeTree);
        named(MEMORY, DIRECTORY, Leftovers::orphaned).forEach(Leftovers::removeTree);
    }

    /** Everything that process {@code pid} has made and not removed. */
    public static List<Path> of(final long pid) {
        final List<Path> left = new ArrayList<>(named(NAMESPACES, NAMESPACE, owner -> owner == pid));
        left.addAll(named(TEMPORARY, DIRECTORY, owner -> owner == pid));
        left.addAll(named(MEMORY, DIRECTORY, owner -> owner == pid));
        return left;
    }

    /** Removes a directory with all that is in it; links are removed, not followed. */
    public static void removeTree(final Path directory) {
        while (Files.exists(directory)) {
            try {
                removeWhatIsThere(directory);
            } catch (final NoSuchFileException e) {
                Thread.onSpinWait();                               // somebody else sweeps too
            } catch (final IOException e) {
                throw new UncheckedIOException("can't remove " + directory, e);
            }
        }
    }

    private static void removeWhatIsThere(final Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (final Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean orphaned(final long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    private static List<Path> named(final Path directory, final Pattern pattern, final LongPredicate owner) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(path -> {
                final Matcher name = pattern.matcher(path.getFileName().toString());
                return name.matches() && owner.test(Long.parseLong(name.group(1)));
            }).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

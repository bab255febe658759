package io.sluice.testbed.bench;

import io.sluice.testbed.net.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What was measured on, for the head of a page: figures of another machine, kernel or commit are other figures. */
public final class Machine {
    private Machine() {
    }

    /** In a few lines. */
    public static List<String> describe(final Path repository) {
        return List.of(
            "processor   " + processors() + " x " + processor(),
            "kernel      " + line("/proc/sys/kernel/osrelease"),
            "huge pages  " + line("/sys/kernel/mm/transparent_hugepage/enabled"),
            "java        " + System.getProperty("java.vm.name") + " " + Runtime.version(),
            "commit      " + commit(repository),
            "load        " + line("/proc/loadavg").replaceFirst("( \\S+){2}$", "") + " in the last 1, 5 and 15 minutes");
    }

    /** All of the machine's, whichever this process may use. */
    private static long processors() {
        return lines("/proc/stat").stream().filter(line -> line.matches("cpu\\d.*")).count();
    }

    private static String processor() {
        return lines("/proc/cpuinfo").stream().filter(line -> line.startsWith("model name")).findFirst()
            .map(line -> line.replaceFirst(".*: ", "")).orElse(System.getProperty("os.arch"));
    }

    private static String commit(final Path repository) {
        final String git = "git -C " + repository + " ";
        return Shell.run(git + "log -1 --format=%h").strip() + " of " + Shell.run(git + "log -1 --format=%cs").strip()
            + (Shell.run(git + "status --porcelain --untracked-files=no").isBlank() ? "" : ", and changes on top of it");
    }

    private static String line(final String file) {
        return lines(file).get(0);
    }

    private static List<String> lines(final String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

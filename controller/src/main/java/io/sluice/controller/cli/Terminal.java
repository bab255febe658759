package io.sluice.controller.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Whoever sits in front of this command, if anybody does. */
final class Terminal {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

    private Terminal() {
    }

    /** Whether standard input is a terminal: {@link System#console} is there without one from Java 22 on. */
    static boolean isThere() {
        try {
            return TERMINAL.matcher(Files.readSymbolicLink(STANDARD_INPUT).toString()).matches();
        } catch (final IOException closed) {
            return false;
        }
    }

    /** Asks, and takes y and yes for agreement. */
    static boolean agrees(final String question, final PrintWriter out) {
        out.print(question);
        out.flush();
        try {
            final String answer = new BufferedReader(new InputStreamReader(System.in)).readLine();
            return answer != null && answer.strip().matches("(?i)y(es)?");
        } catch (final IOException hungUp) {
            return false;
        }
    }
}

package io.sluice.testbed.net;

import java.time.Duration;
import java.util.List;

/** What became of a command: its exit code, all it wrote, and how long a person would have waited for it. */
public record Outcome(List<String> command, int exit, String out, String err, Duration took) {

    /** Whether the command says that it succeeded. */
    public boolean ok() {
        return exit == 0;
    }

    /** What the command wrote to standard output, or a {@link ShellException} with what it wrote to standard error. */
    public String outOrThrow() {
        if (!ok()) {
            throw new ShellException(this);
        }
        return out;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + ": exit " + exit + "\n" + out + err;
    }
}

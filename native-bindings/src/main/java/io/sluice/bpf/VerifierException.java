package io.sluice.bpf;

import java.io.Serial;

/** The kernel's verifier refused a program; the message ends with its last word, {@link #log} holds them all. */
public final class VerifierException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String log;

    VerifierException(final String program, final String log) {
        super("the kernel's verifier refused the program '" + program + "': " + lastWord(log));
        this.log = log;
    }

    /** What the verifier wrote, line by line. */
    public String log() {
        return log;
    }

    /** The complaint: the last line, apart from the statistics that follow it. */
    private static String lastWord(final String log) {
        String last = "";
        for (final String line : log.split("\n")) {
            if (!line.isBlank() && !line.startsWith("processed ")) {
                last = line;
            }
        }
        return last;
    }
}

package io.sluice.testbed.net;

/** A command that had to succeed did not; the message holds the command and what it wrote to standard error. */
public final class ShellException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ShellException(final Outcome outcome) {
        super(String.join(" ", outcome.command()) + ": exit " + outcome.exit() + ": "
            + (outcome.err().isBlank() ? outcome.out() : outcome.err()).strip());
    }

    ShellException(final String message, final Exception cause) {
        super(message, cause);
    }
}

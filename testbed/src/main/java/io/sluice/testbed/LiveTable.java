package io.sluice.testbed;

import java.io.PrintStream;
import java.util.List;

/**
 * A table that changes before one's eyes on a terminal, under the lines of what has happened. Where the output is a file or a
 * pipe, a line now and then says the same.
 */
final class LiveTable {

    private static final long LINE_EVERY_NS = 2_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private int drawn;
    private long lineNs = System.nanoTime();

    LiveTable(final PrintStream out, final boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Says that something has happened, for good. */
    void say(final String what) {
        erase();
        out.println(what);
    }

    /** Draws the table anew, or prints its line if it is time for one. */
    void draw(final Scoreboard board) {
        if (terminal) {
            final List<String> lines = board.lines();
            erase();
            lines.forEach(out::println);
            drawn = lines.size();
        } else if (System.nanoTime() - lineNs >= LINE_EVERY_NS) {
            lineNs = System.nanoTime();
            out.println("   " + board.line());
        }
    }

    /** Leaves the table standing as it is: what is said from now on comes below it. */
    void leave(final Scoreboard board) {
        erase();
        board.lines().forEach(out::println);
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\033[" + drawn + "A\033[J");             // so many lines up, and clear from there: ECMA-48 CUU, ED
            drawn = 0;
        }
        out.flush();
    }
}

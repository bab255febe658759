package io.sluice.testbed.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results for people and, as CSV, for programs. */
final class Page {
    private static final int NAME_WIDTH = 30;
    private static final String FLOOR = "independent";

    private Page() {
    }

    /** A table of medians, the best of each behind it. */
    static List<String> table(final Map<String, Map<Integer, Samples>> rows) {
        final List<String> lines = new ArrayList<>();
        final StringBuilder head = new StringBuilder(name("ns: median (best)"));
        Results.columns(rows).forEach(connections -> head.append(format("%,16d", connections)));
        lines.add(head.toString());
        rows.forEach((name, row) -> lines.add(name(name) + cells(rows, row)));
        if (rows.containsKey(FLOOR)) {
            lines.add("");
            lines.add(name("times the independent floor"));
            rows.forEach((name, row) -> lines.add(name(name) + ratios(rows, row)));
        }
        lines.add("");
        lines.add(noise(rows));
        return lines;
    }

    private static String cells(final Map<String, Map<Integer, Samples>> rows, final Map<Integer, Samples> row) {
        final StringBuilder line = new StringBuilder();
        for (final int connections : Results.columns(rows)) {
            final Samples cell = row.get(connections);
            line.append(cell == null ? " ".repeat(16)
                : format("%9.1f%-7s", cell.median(), format("%s(%.1f)", cell.noisy() ? "~" : " ", cell.best())));
        }
        return line.toString();
    }

    private static String ratios(final Map<String, Map<Integer, Samples>> rows, final Map<Integer, Samples> row) {
        final StringBuilder line = new StringBuilder();
        for (final int connections : Results.columns(rows)) {
            final Samples cell = row.get(connections);
            final Samples floor = rows.get(FLOOR).get(connections);
            line.append(cell == null || floor == null ? " ".repeat(16)
                : format("%9.1f%-7s", cell.median() / floor.median(), format(" (%.1f)", cell.best() / floor.best())));
        }
        return line.toString();
    }

    private static String noise(final Map<String, Map<Integer, Samples>> rows) {
        final long cells = rows.values().stream().mapToLong(Map::size).sum();
        final long noisy = rows.values().stream().flatMap(row -> row.values().stream()).filter(Samples::noisy).count();
        return noisy == 0 ? "The machine was quiet: the middle half of each cell's samples lies within 15 % of its median."
            : noisy + " of " + cells + " cells are marked ~: the middle half of their samples spreads over more than 15 % of "
                + "the median.\nThe machine was too noisy to tell those by their medians; go by the best.";
    }

    /** One line a cell, nanoseconds. */
    static List<String> csv(final Map<String, Map<Integer, Samples>> rows) {
        final List<String> lines = new ArrayList<>();
        lines.add("benchmark,connections,median_ns,best_ns,lower_quartile_ns,upper_quartile_ns,samples");
        rows.forEach((name, row) -> row.forEach((connections, cell) -> lines.add(format("\"%s\",%d,%.2f,%.2f,%.2f,%.2f,%d", name,
            connections, cell.median(), cell.best(), cell.lowerQuartile(), cell.upperQuartile(), cell.count()))));
        return lines;
    }

    private static String name(final String name) {
        return format("%-" + NAME_WIDTH + "s", name);
    }

    private static String format(final String pattern, final Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

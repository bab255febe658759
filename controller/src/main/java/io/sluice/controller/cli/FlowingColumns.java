package io.sluice.controller.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A table for people of which the end is not known: columns are as wide as what is in its first rows, and later rows that need
 * more take it, out of line. Looks like {@link Columns} where there are no more rows than those first.
 */
final class FlowingColumns implements AutoCloseable {
    private static final String GAP = "  ";
    private static final int FIRST_ROWS = 200;

    private final PrintWriter out;
    private final List<String> keys = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private List<String[]> first = new ArrayList<>();
    private String lastKey;
    private String lastHeading = "";
    private int[] widths;

    /** Columns that flow there. */
    FlowingColumns(final PrintWriter out) {
        this.out = out;
    }

    /** A column of text; {@code key} finds it in a row. */
    FlowingColumns text(final String key, final String heading) {
        return column(key, heading, false);
    }

    /** A column of numbers. */
    FlowingColumns number(final String key, final String heading) {
        return column(key, heading, true);
    }

    /** A last column that only some rows have; without a heading where none of the first rows has it. */
    FlowingColumns last(final String key, final String heading) {
        lastKey = key;
        lastHeading = heading;
        return this;
    }

    private FlowingColumns column(final String key, final String heading, final boolean toTheRight) {
        keys.add(key);
        headings.add(heading);
        right.add(toTheRight);
        return this;
    }

    /** A row of values by key. */
    void row(final Map<String, ?> values) {
        final String[] row = new String[keys.size() + 1];
        for (int i = 0; i < keys.size(); i++) {
            row[i] = text(values.get(keys.get(i)), "-");
        }
        row[keys.size()] = text(values.get(lastKey), "");
        if (widths != null) {
            print(row);
            return;
        }
        first.add(row);
        if (first.size() == FIRST_ROWS) {
            begin();
        }
    }

    private static String text(final Object value, final String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    /** There are no more rows, and may have been none. */
    void end() {
        if (widths == null) {
            begin();
        }
    }

    private void begin() {
        final boolean last = first.stream().anyMatch(row -> !row[keys.size()].isEmpty());
        first.add(0, Stream.concat(headings.stream(), Stream.of(last ? lastHeading : "")).toArray(String[]::new));
        widths = new int[keys.size() + 1];
        for (final String[] row : first) {
            for (int i = 0; i < keys.size(); i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        first.forEach(this::print);
        first = List.of();
    }

    private void print(final String[] row) {
        line.setLength(0);
        for (int i = 0; i < row.length; i++) {
            final String padding = " ".repeat(Math.max(0, widths[i] - row[i].length()));
            line.append(i == 0 ? "" : GAP).append(i < right.size() && right.get(i) ? padding + row[i] : row[i] + padding);
        }
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        out.append(line, 0, end).append('\n');
    }

    /** When the rows break off, shows those that were kept to measure. */
    @Override
    public void close() {
        if (!first.isEmpty()) {
            begin();
        }
    }
}

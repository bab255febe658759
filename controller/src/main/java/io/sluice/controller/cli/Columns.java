package io.sluice.controller.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table for people: as wide as what is in it, numbers to the right, nothing after the last column. */
final class Columns {
    private static final String GAP = "  ";

    private final List<String> keys = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();

    /** A column of text; {@code key} finds it in a row. */
    Columns text(final String key, final String heading) {
        return column(key, heading, false);
    }

    /** A column of numbers. */
    Columns number(final String key, final String heading) {
        return column(key, heading, true);
    }

    private Columns column(final String key, final String heading, final boolean toTheRight) {
        keys.add(key);
        headings.add(heading);
        right.add(toTheRight);
        return this;
    }

    /** A row of values by key. */
    Columns row(final Map<String, ?> values) {
        rows.add(keys.stream().map(key -> values.get(key) == null ? "-" : values.get(key).toString()).toArray(String[]::new));
        return this;
    }

    /** Rows as a controller's answer holds them. */
    @SuppressWarnings("unchecked")   // Json makes no other maps
    Columns rows(final Object list) {
        ((List<?>) list).forEach(row -> row((Map<String, Object>) row));
        return this;
    }

    /** The lines, headings first. */
    @Override
    public String toString() {
        final int[] widths = widths();
        final StringBuilder text = new StringBuilder();
        append(text, headings.toArray(String[]::new), widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private void append(final StringBuilder text, final String[] row, final int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            final String padding = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? "" : GAP).append(right.get(i) ? padding + row[i] : row[i] + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    /** Of all columns. Once for all rows: a listing has a hundred thousand of them at times. */
    private int[] widths() {
        final int[] widths = headings.stream().mapToInt(String::length).toArray();
        for (final String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return widths;
    }
}

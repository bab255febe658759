package io.sluice.testbed.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars with a name and a number each, as SVG. */
final class BarChart {
    private static final int WIDTH = 900;
    private static final int LEFT = 330;
    private static final int RIGHT = 110;
    private static final int ROW = 24;
    private static final int TOP = 40;

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    BarChart(final String title) {
        this.title = title;
    }

    private record Bar(String name, double value, String text) {
    }

    /** Adds a bar below the others. */
    void add(final String name, final double value, final String text) {
        bars.add(new Bar(name, value, text));
    }

    /** The drawing. */
    List<String> svg() {
        final double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        final List<String> lines = new ArrayList<>();
        lines.add(format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
            + "font-size=\"13\">", WIDTH, TOP + ROW * bars.size() + ROW / 2));
        lines.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        lines.add(format("<text x=\"10\" y=\"22\" font-size=\"15\">%s</text>", escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            final Bar bar = bars.get(i);
            final int y = TOP + ROW * i;
            final double length = most == 0 ? 0 : bar.value / most * (WIDTH - LEFT - RIGHT);
            lines.add(format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 15, escaped(bar.name)));
            lines.add(format("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"#3b6ea5\"/>", LEFT, y, length));
            lines.add(format("<text x=\"%.1f\" y=\"%d\">%s</text>", LEFT + length + 6, y + 15, escaped(bar.text)));
        }
        lines.add("</svg>");
        return lines;
    }

    private static String escaped(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String format(final String pattern, final Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

package io.sluice.testbed.wire;

import io.sluice.testbed.wire.Rows.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results of the wire for people, as a table of medians, and for programs, as CSV of every round. */
final class WirePage {
    private static final List<String> NOTES = List.of(
        "without loss: the highest confirmed rate; most: what came back of all that can be sent; ± spread",
        "CPU-ns: of the forwarding thread, for each frame; one that polls takes its whole core, so idle polls are in it.",
        "  In the kernel it is the thread that receives at the balancer's end, and all it causes: reception, decision, sending.",
        "  Through AF_XDP and AF_PACKET reception is not in it: it is the generator's core that does it, in 'sender'.",
        "sender: CPU-ns of the generator's thread for each frame it sent, with the reception at the far end where that has no",
        "  thread of its own; less that of an AF_XDP sender alone, it is what reception costs.");

    private WirePage() {
    }

    /** One line a row, and what the columns mean. */
    static List<String> table(final Rows rows, final double tolerance) {
        final List<String> lines = new ArrayList<>();
        lines.add(format("%-32s %11s %15s %15s %8s %6s %7s %8s", "balancer", "connections", "without loss/s", "most/s", "CPU-ns",
            "user", "system", "sender"));
        boolean noisy = false;
        for (final Map.Entry<Rows.Key, List<Measured>> row : rows.all().entrySet()) {
            final boolean noise = row.getValue().stream().anyMatch(Measured::noisy);
            noisy |= noise;
            lines.add(line(row.getKey(), row.getValue()) + (noise ? " ~" : ""));
        }
        rows.absent().forEach((name, why) -> lines.add(format("%-32s not measured: %s", name, why)));
        lines.add("");
        lines.add(format("A frame in %,.0f may be lost and it counts as without loss: the machine's host stops it now and then.",
            1 / tolerance));
        lines.addAll(NOTES);
        lines.add(noisy ? "~: the generator did not have its core all the time; the machine was too noisy to tell."
            : "The machine was quiet: the generator had its core at least 95 % of the time.");
        return lines;
    }

    private static String line(final Rows.Key key, final List<Measured> rounds) {
        final double cpu = Spread.of(rounds, Measured::cpuNs).median();
        final double system = Spread.of(rounds, Measured::systemNs).median();
        return format("%-32s %,11d %15s %15s %8.0f %6.0f %7.0f %8.0f", key.balancer(), key.connections(),
            rate(Spread.of(rounds, Measured::lossless)), rate(Spread.of(rounds, Measured::most)), cpu, cpu - system, system,
            Spread.of(rounds, Measured::sender).median());
    }

    private static String rate(final Spread spread) {
        return format("%,.0f ±%2.0f %%", spread.median(), 100 * spread.relative());
    }

    /** One line for each round of each row. */
    static List<String> csv(final Rows rows) {
        final List<String> lines = new ArrayList<>();
        lines.add("balancer,connections,round,lossless_per_s,most_per_s,cpu_ns,user_ns,system_ns,sender_ns,generator_share");
        rows.all().forEach((key, rounds) -> {
            for (int i = 0; i < rounds.size(); i++) {
                final Measured round = rounds.get(i);
                lines.add(format("\"%s\",%d,%d,%.0f,%.0f,%.1f,%.1f,%.1f,%.1f,%.3f", key.balancer(), key.connections(), i + 1,
                    round.lossless(), round.most(), round.cpuNs(), round.cpuNs() - round.systemNs(), round.systemNs(),
                    round.sender(), round.share()));
            }
        });
        return lines;
    }

    private static String format(final String pattern, final Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

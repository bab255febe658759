package io.sluice.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.traffic.LoadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How things stand at one moment.
 *
 * @param load             the requests
 * @param backends         what {@code sluice backend list --json} says of each
 * @param packets          to the VIP since the dataplane began
 * @param packetsPerSecond since the moment before
 * @param timeNs           the moment
 */
record Scoreboard(LoadReport load, List<JsonNode> backends, long packets, long packetsPerSecond, long timeNs) {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Before the first request. */
    static Scoreboard empty() {
        return new Scoreboard(new LoadReport(Map.of(), Map.of(), 0), List.of(), 0, 0, System.nanoTime());
    }

    /** How things stand now. */
    Scoreboard next(final LoadReport loadNow, final ControllerNode controller) {
        final long nowNs = System.nanoTime();
        final List<JsonNode> backendsNow = new ArrayList<>();
        controller.ask("backend list").get("backends").forEach(backendsNow::add);
        final long packetsNow = controller.ask("stats").get("vips").get(0).path("packets").asLong();
        final long perSecond = (packetsNow - packets) * NS_PER_SECOND / Math.max(1, nowNs - timeNs);
        return new Scoreboard(loadNow, List.copyOf(backendsNow), packetsNow, perSecond, nowNs);
    }

    /** A table for people. */
    List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(format("   %-9s %-11s %6s  %-6s %11s %9s %9s %6s", "BACKEND", "ADDRESS", "WEIGHT", "HEALTH", "CONNECTIONS",
            "PACKETS", "REQUESTS", "SHARE"));
        backends.forEach(backend -> lines.add(row(backend)));
        lines.add("");
        lines.add("   " + totals());
        return lines;
    }

    /** The same in one line. */
    String line() {
        return totals() + "; " + backends.stream()
            .map(backend -> name(backend) + " " + backend.get("health").asText() + " " + load.answeredBy(name(backend)))
            .collect(Collectors.joining(", "));
    }

    private String row(final JsonNode backend) {
        final long answers = load.answeredBy(name(backend));
        return format("   %-9s %-11s %6d  %-6s %11d %9d %9d %5.1f%%", name(backend), backend.get("address").asText(),
            backend.get("weight").asInt(), backend.get("health").asText(), backend.path("connections").asLong(),
            backend.path("packets").asLong(), answers, 100.0 * answers / Math.max(1, load.answers()));
    }

    private String totals() {
        return format("%,d requests answered, %,d failed, %,d packets/s", load.answers(), load.failures(), packetsPerSecond);
    }

    private static String name(final JsonNode backend) {
        return backend.get("name").asText();
    }

    private static String format(final String pattern, final Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

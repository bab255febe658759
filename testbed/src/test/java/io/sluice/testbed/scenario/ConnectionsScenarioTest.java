package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.controller.model.Addresses;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Outcome;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.JavaProgram;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator asks the dataplane about its connections, while clients hold them open through it by two workers. */
class ConnectionsScenarioTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int EACH = 2;
    private static final int QUEUES = 2;
    private static final int HELD = 6;
    private static final int ELSEWHERE = 8_081;
    private static final int PAUSE_MS = 50;

    private static final CloseStack OPEN = new CloseStack();
    private static final Map<Way, JavaProgram<HeldReport>> HOLDING = new LinkedHashMap<>();
    private static Stage stage;

    static List<Way> ways() {
        return Way.of("dsr", "nat", "fullnat-4to4", "fullnat-6to6");
    }

    @BeforeAll
    static void open() {
        Needs.root();
        stage = OPEN.push(new Stage(Installation::forAWhile,
            () -> Topology.routed(EACH, EACH, Topology.ETHERNET_MTU, QUEUES),
            List.of(Integer.toString(WayStage.OTHER)), List.of()));
        ways().stream().filter(Way::answersDirectly).forEach(way -> stage.network().vip(way.vip()));
        ways().parallelStream().forEach(way -> {
            stage.cli().tell("vip add " + Stage.endpoint(way.vip(), 80) + Stage.QUICK_CHECK + " " + way.options() + " --name "
                + way);
            backends(way).forEach(backend -> stage.cli().tell("backend add " + way + " " + address(backend, way) + " --name "
                + backend.role()));
        });
        stage.awaitAllInForce();
        ways().forEach(way -> HOLDING.put(way, OPEN.push(hold(way, 80))));
    }

    @AfterAll
    static void close() {
        OPEN.close();
    }

    private static List<Host> backends(final Way way) {
        return stage.network().backends().subList(way.near() ? 0 : EACH, way.near() ? EACH : 2 * EACH);
    }

    private static String address(final Host backend, final Way way) {
        return way.backend() == 4 ? backend.ipv4() : backend.ipv6();
    }

    private static List<JsonNode> lines(final String arguments) {
        return stage.cli().run(arguments + " --json").lines().map(line -> {
            try {
                return JSON.readTree(line);
            } catch (final JsonProcessingException e) {
                throw new AssertionError("no JSON: " + line, e);
            }
        }).toList();
    }

    private static long count(final String filter) {
        return Long.parseLong(stage.cli().run("connections count " + filter).strip());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void connectionsAreListedAsTheyAre(final Way way) {
        final List<JsonNode> lines = lines("connections list --state established --vip " + way);

        assertEquals(HELD, lines.size(), lines.toString());
        for (final JsonNode line : lines) {
            assertEquals("tcp", line.get("protocol").asText());
            assertEquals(stage.network().client().address(way.vip()), host(line.get("client")));
            assertEquals(Stage.endpoint(way.vip(), 80), line.get("destination").asText());
            assertEquals(way.name(), line.get("vip").asText());
            assertEquals(way.name().split("-")[0], line.get("mode").asText());
            assertTrue(line.get("idle").asInt() <= 60 && line.get("worker").asInt() < QUEUES, line.toString());
            assertSeen(way, line);
        }
        assertEquals(HOLDING.get(way).latest().orElseThrow().open(), lines.stream().collect(
            Collectors.groupingBy(line -> line.get("backend").asText(), Collectors.counting())));
    }

    /** How the backend sees it: it has its own address, and the client's, or one of the pool. */
    private static void assertSeen(final Way way, final JsonNode line) {
        if (way.answersDirectly()) {
            assertFalse(line.has("replySource"), line.toString());
            return;
        }
        final Host backend = backends(way).stream().filter(host -> host.role().equals(line.get("backend").asText())).findFirst()
            .orElseThrow();
        assertEquals(Stage.endpoint(address(backend, way), 80), line.get("replySource").asText());
        assertEquals(way.name().startsWith("nat"), line.get("replyDestination").equals(line.get("client")), line.toString());
        assertEquals(way.name().startsWith("fullnat"), Addresses.parseBlock("pool", Way.pool(way.backend()))
            .contains(Addresses.parse(host(line.get("replyDestination")))), line.toString());
    }

    private static String host(final JsonNode endpoint) {
        return endpoint.asText().replaceAll("]?:\\d+$", "").replace("[", "");
    }

    @Test
    void connectionsAreCounted() {
        final Map<String, Long> byVip = lines("connections count --state established --by vip").stream()
            .collect(Collectors.toMap(line -> line.get("vip").asText(), line -> line.get("connections").asLong()));
        byVip.keySet().retainAll(ways().stream().map(Way::name).toList());

        assertEquals(ways().stream().collect(Collectors.toMap(Way::name, way -> (long) HELD)), byVip);
        assertEquals(HELD, count("--vip nat-6 --state established --client " + stage.network().client().address("::")));
        assertEquals(0, count("--client 203.0.113.0/24"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void oneConnectionIsShown(final Way way) {
        final JsonNode one = lines("connections list --limit 1 --state established --vip " + Stage.endpoint(way.vip(), 80))
            .get(0);

        final String shown = stage.cli().run("connections show tcp " + one.get("client").asText() + " "
            + one.get("destination").asText());
        assertTrue(shown.contains("\nbackend       " + one.get("backend").asText() + "\n"), shown);
        assertTrue(shown.contains("\nstate         established\n"), shown);
        assertEquals(!way.answersDirectly(), shown.contains("\nlast hop      "), shown);

        final Outcome none = stage.cli().attempt("connections show udp " + one.get("client").asText() + " "
            + one.get("destination").asText());
        assertEquals(1, none.exit());
        assertTrue(none.err().startsWith("sluice: no connection udp "), none.err());
    }

    /** Their next packets are those of connections that nobody knows, which Maglev leads where they were. */
    @ParameterizedTest
    @MethodSource("ways")
    void flushedConnectionsGoWhereNewOnesWould(final Way way) {
        final String name = balance(way, "again", WayStage.OTHER, WayStage.OTHER);
        try (JavaProgram<HeldReport> held = hold(way, WayStage.OTHER)) {
            final long before = held.latest().orElseThrow().exchanges();

            final String forgotten = stage.cli().run("connections flush --state established --vip " + name);

            assertEquals("forgot " + HELD + " connections\n", forgotten);
            held.await("exchanges by " + name + " after they were forgotten", LIMIT,
                report -> report.exchanges() >= before + 10 * HELD || lost(report) == HELD);
            final HeldReport after = held.stop();
            assertEquals(HELD, after.opened() + lost(after));
            if (!way.name().startsWith("fullnat")) {               // there they may come from another address or port by now
                assertEquals(Map.of(), after.lost());
            }
        }
    }

    private static long lost(final HeldReport report) {
        return report.lost().values().stream().mapToLong(Long::longValue).sum();
    }

    /** A backend that takes no new connections keeps those it has, until they are forgotten: then others are sent them. */
    @ParameterizedTest
    @MethodSource("breaking")
    void flushedConnectionsBreakWhereNewOnesGoElsewhere(final Way way) {
        final String name = balance(way, "elsewhere", ELSEWHERE, 80);
        try (JavaProgram<HeldReport> held = hold(way, ELSEWHERE)) {
            final HeldReport before = held.latest().orElseThrow();
            final String left = before.open().keySet().iterator().next();
            stage.cli().tell("backend weight " + name + " " + left + " 0");
            stage.awaitInForce(name);
            held.await("exchanges by " + name, LIMIT, report -> report.exchanges() > before.exchanges() + HELD);
            assertEquals(Map.of(), held.latest().orElseThrow().lost());

            final String forgotten = stage.cli().run("connections flush --vip " + name + " --backend " + left);

            assertTrue(forgotten.startsWith("forgot " + before.openTo(left) + " connection"), forgotten);
            held.await("the end of those that were forgotten", LIMIT, report -> report.lostTo(left) == before.openTo(left));
            assertEquals(HELD - before.openTo(left), held.stop().opened());
        }
    }

    /** A VIP more, with all backends of the way at that port; returns its name. */
    private static String balance(final Way way, final String why, final int port, final int backendPort) {
        final String name = way + "-" + why;
        stage.cli().tell("vip add " + Stage.endpoint(way.vip(), port) + " --check none " + way.options() + " --name " + name);
        backends(way).forEach(backend -> stage.cli().tell("backend add " + name + " "
            + (port == backendPort ? address(backend, way) : Stage.endpoint(address(backend, way), backendPort))
            + " --name " + backend.role()));
        stage.awaitInForce(name);
        return name;
    }

    private static JavaProgram<HeldReport> hold(final Way way, final int port) {
        final JavaProgram<HeldReport> held =
            HeldConnections.start(stage.network().client(), way.vip(), port, HELD, PAUSE_MS);
        held.await(HELD + " connections by " + way, LIMIT, report -> report.opened() == HELD && report.exchanges() >= 2 * HELD);
        return held;
    }

    static List<Way> breaking() {
        return Way.of("nat-4", "fullnat-6to6");
    }
}

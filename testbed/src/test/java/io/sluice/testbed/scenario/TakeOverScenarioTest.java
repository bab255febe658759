package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Meanwhile;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataplane takes over from one that runs, as an upgrade does it: connections go on, and new ones come about. */
class TakeOverScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int EACH = 2;
    private static final int HELD = 50;
    private static final int PAUSE_MS = 250;
    private static final int PER_SECOND = 50;
    private static final int ENDLESS = 1_000_000;
    private static final int AT_A_TIME = 16;
    private static final int TIMES = 3;
    private static final int IN_BETWEEN = 2 * HELD;

    private final Map<Way, JavaProgram<HeldReport>> held = new LinkedHashMap<>();
    private final Map<Way, JavaProgram<LoadReport>> load = new LinkedHashMap<>();

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    private static List<Way> ways() {
        return Way.of("dsr-4", "nat-4", "fullnat-4to4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "af-packet"})
    void nothingIsLostWhileOneFollowsAnother(final String io) {
        try (CloseStack open = new CloseStack()) {
            final Stage stage = busy(open, io);
            DataplaneNode before = stage.dataplane();
            for (int i = 0; i < TIMES; i++) {
                final DataplaneNode after = stage.sluice().startDataplane("--io", io, "--take-over");
                assertEquals(0, before.awaitEnd(), before.log());
                assertBytesFlow("after " + (i + 1) + " times", after);
                before = after;
            }
            final List<String> gaps = before.log().lines().filter(line -> line.contains("nothing was forwarded for")).toList();
            gaps.forEach(System.out::println);
            assertEquals(TIMES, gaps.stream().filter(line -> line.contains("took over from process")).count(), before.log());
            assertEquals(TIMES, gaps.stream().filter(line -> line.contains("handed over")).count(), before.log());
            assertEquals(List.of(), gaps.stream().filter(line -> line.contains("queues")).toList(), "they are gone on with");

            load.forEach((way, requests) -> assertEquals(Map.of(), requests.stop().failed(), way.toString()));
            held.forEach((way, connections) -> assertEquals(HELD, connections.stop().opened(), way.toString()));
        }
    }

    /** With connections that are in use, and requests. */
    private Stage busy(final CloseStack open, final String io) {
        final Stage stage = open.push(new Stage(Installation::forAWhile,
            () -> Topology.routed(EACH, EACH, Topology.ETHERNET_MTU), List.of(), List.of(), "--io", io));
        ways().forEach(way -> balance(stage, way));
        stage.awaitAllInForce();
        for (final Way way : ways()) {
            final Host client = stage.network().client();
            held.put(way, open.push(HeldConnections.start(client, way.vip(), 80, HELD, PAUSE_MS)));
            load.put(way, open.push(HttpLoad.start(client, way.vip(), 80, ENDLESS, AT_A_TIME, PER_SECOND)));
        }
        held.forEach((way, connections) -> connections.await(HELD + " connections by " + way, LIMIT,
            report -> report.opened() == HELD));
        return stage;
    }

    private static void balance(final Stage stage, final Way way) {
        if (way.answersDirectly()) {
            stage.network().vip(way.vip());
        }
        stage.cli().tell("vip add " + Stage.endpoint(way.vip(), 80) + Stage.QUICK_CHECK + " " + way.options() + " --name " + way);
        final List<Host> backends = stage.network().backends().subList(way.near() ? 0 : EACH, way.near() ? EACH : 2 * EACH);
        backends.forEach(backend -> stage.cli().tell("backend add " + way + " " + backend.ipv4() + " --name " + backend.role()
            + "-" + way));
    }

    private void assertBytesFlow(final String when, final DataplaneNode dataplane) {
        final Map<Way, Long> before = new LinkedHashMap<>();
        held.forEach((way, connections) -> before.put(way, connections.latest().orElseThrow().exchanges()));
        held.forEach((way, connections) -> {
            final HeldReport now = connections.await("exchanges by " + way + " " + when, LIMIT,
                report -> report.exchanges() >= before.get(way) + IN_BETWEEN || !report.lost().isEmpty());
            assertEquals(Map.of(), now.lost(), () -> way + " " + when + "\n" + dataplane.log());
        });
        load.forEach((way, requests) -> requests.await("requests by " + way + " " + when, LIMIT,
            report -> !report.answered().isEmpty()));
    }

    /** What it was at when it was killed is half done, and nobody says so. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "af-packet"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whereTheOldOneIsKilledInsteadOfEndingTheNewOneGoesOnAllTheSame(final String io) throws IOException {
        try (CloseStack open = new CloseStack();
             ServerSocketChannel between = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            final Stage stage = busy(open, io);
            final Path asked = stage.sluice().run().resolve("handover.sock");
            final Path old = Files.move(asked, asked.resolveSibling("old.sock"));
            between.bind(UnixDomainSocketAddress.of(asked));
            final CompletableFuture<DataplaneNode> heir =
                Meanwhile.begin(() -> stage.sluice().startDataplane("--io", io, "--take-over"));
            try (SocketChannel toHeir = between.accept();
                 SocketChannel toOld = SocketChannel.open(UnixDomainSocketAddress.of(old))) {
                tell(toOld, line(toHeir));
                tell(toHeir, line(toOld));
                assertEquals("end", line(toHeir), "all is shared");
                stage.dataplane().kill9();
            }
            final DataplaneNode after = heir.join();
            assertBytesFlow("after the kill", after);
            assertTrue(after.log().contains("(it has ended before it let go); they are opened anew"), after.log());
            held.forEach((way, connections) -> assertEquals(HELD, connections.stop().opened(), way.toString()));
        }
    }

    /** Who asked has gone when it could have had everything. */
    @Test
    void whereNobodyGoesOnTheOldOneDoes() throws IOException {
        try (CloseStack open = new CloseStack()) {
            final Stage stage = open.push(new Stage(2));
            stage.balance("web", Topology.VIP4);
            final JavaProgram<HeldReport> connections =
                open.push(HeldConnections.start(stage.network().client(), Topology.VIP4, 80, HELD, PAUSE_MS));
            connections.await("connections", LIMIT, report -> report.opened() == HELD);

            try (DescriptorSocket queues = DescriptorSocket.open(stage.sluice().run().resolve("queues.sock"))) {
                assertEquals("granted " + stage.dataplane().pid(), ask(stage, Host.DEVICE));
                queues.receive((int) LIMIT.toMillis()).orElseThrow().close();
            }

            Await.until(() -> "it goes on: " + stage.dataplane().log(), LIMIT,
                () -> stage.dataplane().log().contains("this one goes on"));
            final long before = connections.latest().orElseThrow().exchanges();
            connections.await("exchanges", LIMIT,
                report -> report.exchanges() >= before + IN_BETWEEN || !report.lost().isEmpty());
            assertEquals(HELD, connections.stop().opened(), stage.dataplane().log());
        }
    }

    @Test
    void whoWantsAnotherInterfaceIsRefusedAndWhereNobodyRunsItStarts() throws IOException {
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4);
            final String answer = ask(stage, "eth7");
            assertTrue(answer.startsWith("refused: ") && answer.contains("eth7"), answer);
            assertEquals(Set.of(), served(stage).failed().keySet());

            stage.dataplane().kill9();
            final DataplaneNode alone = stage.sluice().startDataplane("--take-over");
            alone.awaitAdoption(stage.sluice().state());
            assertEquals(Set.of(), served(stage).failed().keySet());
        }
    }

    private static LoadReport served(final Stage stage) {
        return HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 200, 8, 0).await(LIMIT);
    }

    /** Asks the dataplane to let go, as another would, and leaves it at that. */
    private static String ask(final Stage stage, final String device) throws IOException {
        final UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(stage.sluice().run().resolve("handover.sock"));
        try (SocketChannel channel = SocketChannel.open(socket)) {
            tell(channel, "2 " + device);
            return line(channel);
        }
    }

    private static void tell(final SocketChannel channel, final String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static String line(final SocketChannel channel) throws IOException {
        final ByteBuffer line = ByteBuffer.allocate(1_024);
        while (line.position() == 0 || line.get(line.position() - 1) != '\n') {
            assertTrue(channel.read(line) >= 0, "closed without a line");
        }
        return new String(line.array(), 0, line.position(), StandardCharsets.UTF_8).strip();
    }
}

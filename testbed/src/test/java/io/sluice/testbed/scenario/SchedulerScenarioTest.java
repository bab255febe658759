package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Schedulers over real HTTP, with two workers, on the network drawn at {@link Topology}. */
class SchedulerScenarioTest {
    private static final int WORKERS = 2;
    private static final int BACKENDS = 3;
    /** A VIP that no backend has: they get packets to their own addresses. */
    private static final String TRANSLATED = "192.0.2.250";
    private static final Duration LONG = Duration.ofMinutes(2);

    private static Stage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        stage = new Stage(WORKERS, BACKENDS);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @AfterEach
    void remove() {
        stage.cli().tell("vip remove web");
    }

    private static void balance(final String scheduler) {
        balance(Topology.VIP4, scheduler + Stage.QUICK_CHECK);
    }

    private static void balance(final String vip, final String schedulerAndMore) {
        stage.balance("web", vip, vip + ":80 --scheduler " + schedulerAndMore);
    }

    private static void weigh(final int... weights) {
        for (int i = 0; i < weights.length; i++) {
            stage.cli().tell("backend weight web backend" + (i + 1) + " " + weights[i]);
        }
        stage.awaitInForce("web");
    }

    private static JavaProgram<LoadReport> load(final int requests, final int concurrency, final int perSecond) {
        return load(Topology.VIP4, requests, concurrency, perSecond);
    }

    private static JavaProgram<LoadReport> load(
        final String vip, final int requests, final int concurrency, final int perSecond) {
        return HttpLoad.start(stage.network().client(), vip, 80, requests, concurrency, perSecond);
    }

    @Test
    void threeTwoOneIsExactToOneConnectionAWorker() {
        balance("wrr");
        weigh(3, 2, 1);

        final Map<String, Long> before = opened();
        final LoadReport report = load(6_000, 16, 0).await(LONG);

        assertEquals(Map.of(), report.failed());
        final Map<String, Long> opened = opened();
        opened.replaceAll((backend, count) -> count - before.get(backend));
        final double all = opened.values().stream().mapToLong(Long::longValue).sum();
        assertTrue(all > 5_000, report + " " + opened);
        for (int i = 1; i <= BACKENDS; i++) {                      // before and after, each may be off by one
            assertEquals(all * (BACKENDS + 1 - i) / 6, opened.get("backend" + i), 2 * WORKERS, () -> report + " " + opened);
        }
    }

    /**
     * By backend: connections it was chosen for. A tuple that comes again soon stays where it was, and is not among them; what
     * others have left open before, and comes by now, is.
     */
    private static Map<String, Long> opened() {
        final Map<String, Long> opened = new TreeMap<>();
        stage.controller().ask("stats").get("vips").get(0).get("backends")
            .forEach(backend -> opened.put(backend.get("name").asText(), backend.get("opened").asLong()));
        return opened;
    }

    /** Connections of some milliseconds by the thousand, others that last through all of it, and groups that come and go. */
    @Test
    void weightedLeastConnectionsIsEvenUnderConnectionsOfEveryLength() {
        balance("wlc");
        weigh(3, 2, 1);
        final long seed = 7;
        final Random random = new Random(seed);
        try (CloseStack programs = new CloseStack()) {
            final JavaProgram<LoadReport> brief = programs.push(load(1_000_000, 8, 150));
            final List<JavaProgram<HeldReport>> groups = new ArrayList<>();
            for (int step = 0; step < 10; step++) {
                final int connections = 20 + random.nextInt(40);
                final JavaProgram<HeldReport> group = programs.push(
                    HeldConnections.start(stage.network().client(), Topology.VIP4, 80, connections, 500));
                group.await(connections + " connections", Duration.ofMinutes(1), report -> open(report) == connections);
                groups.add(group);
                if (step % 2 == 0 && step > 0) {
                    groups.remove(random.nextInt(groups.size() - 1)).stop();
                }
            }
            final Map<String, Long> live = new TreeMap<>();
            groups.forEach(group -> group.latest().orElseThrow().open()
                .forEach((backend, count) -> live.merge(backend, count, Long::sum)));
            final double total = live.values().stream().mapToLong(Long::longValue).sum();
            for (int i = 1; i <= BACKENDS; i++) {
                final double share = total * (BACKENDS + 1 - i) / 6;
                assertEquals(share, live.get("backend" + i), share * 0.1, "seed " + seed + ": " + live);
            }
            assertEquals(Map.of(), brief.latest().orElseThrow().failed());
        }
    }

    private static long open(final HeldReport report) {
        return report.open().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void leastResponseTimeLeavesABackendThatIsSlowAndComesBack() {
        balance("lrt");
        try (JavaProgram<LoadReport> load = load(1_000_000, 8, 200)) {
            awaitShare(load, "before", 0.25, 0.42);
            try (SlowLine slow = new SlowLine(stage.network().backend(3), stage.network().balancer(), 50)) {
                awaitShare(load, "while " + slow + " is slow", 0, 0.05);
            }
            awaitShare(load, "after", 0.25, 0.42);
            assertEquals(Map.of(), load.latest().orElseThrow().failed());
        }
    }

    /**
     * Without health checks, by what the workers see of clients' own connections. Nothing but SYN-ACKs is slow, so that who goes
     * by numbers of connections alone still gives the slow backend one in 50 ms: a fifth of these.
     */
    @Test
    void leastResponseTimeOfNatLeavesABackendThatAnswersSlowlyAndComesBack() {
        final Host client = stage.network().client();
        final Host balancer = stage.network().balancer();
        try (CloseStack routes = new CloseStack()) {
            for (final Host backend : stage.network().backends()) {
                final String route = client.ipv4() + "/32 via " + balancer.ipv4() + " metric 10";
                backend.netns().run("ip route add " + route);
                routes.push(() -> backend.netns().run("ip route del " + route));
            }
            balance(TRANSLATED, "lrt --mode nat --check none");
            try (JavaProgram<LoadReport> load = load(TRANSLATED, 1_000_000, 8, 100)) {
                awaitShare(load, "before", 0.25, 0.42);
                try (SlowLine slow = new SlowLine(stage.network().backend(3), balancer, client.ipv4(),
                    SchedulerScenarioTest::isSynAck, 50)) {
                    awaitShare(load, "while " + slow + " is slow", 0, 0.05);
                }
                awaitShare(load, "after", 0.25, 0.42);
                assertEquals(Map.of(), load.latest().orElseThrow().failed());
            }
        }
    }

    private static boolean isSynAck(final byte[] frame) {
        final PacketShape shape = new PacketShape();
        shape.measure(new UnsafeBuffer(frame), 0, frame.length);
        return shape.tcpFlags() == (Tcp.SYN | Tcp.ACK);
    }

    /** Waits until the third backend's part of 100 answers in a row lies between these. */
    private static void awaitShare(final JavaProgram<LoadReport> load, final String when, final double least, final double most) {
        final List<LoadReport> reports = new ArrayList<>();
        Await.until(() -> "share of backend3 from " + least + " to " + most + " " + when + ": " + reports, LONG,
            () -> {
                final LoadReport now = load.latest().orElse(new LoadReport(Map.of(), Map.of(), 0));
                reports.removeIf(earlier -> now.answers() - earlier.answers() > 300);
                final boolean fits = reports.stream().anyMatch(earlier -> {
                    final long answers = now.answers() - earlier.answers();
                    final double share = (double) (now.answeredBy("backend3") - earlier.answeredBy("backend3")) / answers;
                    return answers >= 100 && share >= least && share <= most;
                });
                reports.add(now);
                return fits;
            });
    }

    /** Two dozen users fetch files of 1, 4 and 16 MiB, each as fast as its line is: 1 to 8 MB/s. */
    @Test
    void leastBandwidthEvensBytesOfUnequalDownloads() {
        for (final int megabytes : new int[] {1, 4, 16}) {
            BigFile.in(Stage.FILES, megabytes);
        }
        balance("lbw");
        final String user = "RANDOM=%d; while true; do curl -s -o /dev/null --limit-rate $((1 << RANDOM %% 4))M"
            + " http://" + Topology.VIP4 + "/files/$((1 << 2 * (RANDOM %% 3)))-MiB || exit 1; done";
        final List<Process> users = new ArrayList<>();
        for (int seed = 1; seed <= 24; seed++) {
            users.add(stage.network().client().netns().start(Redirect.DISCARD, Redirect.DISCARD,
                List.of("bash", "-c", user.formatted(seed))));
        }
        final long[] before = sent();
        Await.until("all users are at it", LONG, () -> sum(sent()) - sum(before) > 300L << 20);
        final long[] begun = sent();
        Await.until("two gibibytes have been sent", LONG, () -> sum(sent()) - sum(begun) > 2L << 30);
        final long[] ended = sent();
        users.forEach(process -> {
            assertTrue(process.isAlive(), "a download failed");
            process.destroyForcibly().onExit().join();
        });
        final double even = (sum(ended) - sum(begun)) / (double) BACKENDS;
        for (int i = 0; i < BACKENDS; i++) {
            assertEquals(1, (ended[i] - begun[i]) / even, 0.2, "bytes of backend" + (i + 1) + " against an even share");
        }
    }

    private static long[] sent() {
        return stage.network().backends().stream().mapToLong(host -> host.counter("tx_bytes")).toArray();
    }

    private static long sum(final long[] numbers) {
        long sum = 0;
        for (final long number : numbers) {
            sum += number;
        }
        return sum;
    }

    @Test
    void aSourceHashKeepsEachOfTwoHundredClientsThroughARestart() {
        final Host client = stage.network().client();
        final List<String> addresses = new ArrayList<>();
        for (int host = 20; addresses.size() < 200; host++) {
            if (!Topology.VIP4.endsWith("." + host)) {
                addresses.add("192.0.2." + host);
            }
        }
        addresses.forEach(address -> client.netns().address(Host.DEVICE, address + "/24"));
        balance("sh");
        final List<String> first = backends(client, addresses);

        assertEquals(first, backends(client, addresses), "another connection of each");
        stage.dataplane().stop();
        stage.dataplane().start();
        stage.awaitInForce("web");
        assertEquals(first, backends(client, addresses), "after a restart");
        for (int i = 1; i <= BACKENDS; i++) {
            final String backend = "backend" + i;
            assertTrue(first.stream().filter(backend::equals).count() > 40, first.toString());
        }
    }

    /** Which backend answers each address, by a connection of its own: one that another address has opened is no use to it. */
    private static List<String> backends(final Host client, final List<String> addresses) {
        final String each = addresses.stream().map(address -> "-sS --max-time 10 --interface " + address + " http://"
            + Topology.VIP4 + "/").collect(Collectors.joining(" --next "));
        final List<String> answers = client.netns().run("curl --fail-early " + each).lines()
            .map(line -> line.replace("served by ", "")).toList();
        assertEquals(addresses.size(), answers.size(), answers.toString());
        return answers;
    }
}

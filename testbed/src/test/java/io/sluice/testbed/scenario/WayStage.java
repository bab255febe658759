package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Router;
import io.sluice.testbed.net.ShellException;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.Decapsulator;
import io.sluice.testbed.traffic.Download;
import io.sluice.testbed.traffic.Echo;
import io.sluice.testbed.traffic.LoadReport;
import io.sluice.testbed.traffic.Sctp;
import io.sluice.testbed.traffic.UdpLoad;
import io.sluice.testbed.traffic.Upload;
import io.sluice.testbed.traffic.VxlanDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What forwarding modes are shown on: the routed network of {@link Topology} with two backends near and two far, servers for
 * TCP, UDP and SCTP on each, the far ends of all tunnels on the far ones, and one Sluice with a VIP for each way.
 */
final class WayStage implements AutoCloseable {

    static final int MEBIBYTES = 100;
    /** Mebibytes. */
    private static final int PAST_IT = 10;
    static final int ECHO = 7;
    static final int QUIC = 443;
    /** Where no server is. */
    static final int NOBODY = 9;
    static final int SCTP = 132;
    /** Where HTTP servers want the PROXY protocol. */
    static final int CLAIMING = 81;
    /** Another port of the HTTP servers. */
    static final int OTHER = 8_080;
    private static final int EACH = 2;
    /** What the backend of a VXLAN or Geneve tunnel must have as link-layer address, as Sluice's documentation says. */
    private static final String INNER_MAC = "02:53:4c:55:43:45";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final CloseStack parts;
    private final Stage stage;
    private final List<Sctp> sctp = new ArrayList<>();
    private final List<Decapsulator> farEnds = new ArrayList<>();

    /** Builds it with VIPs for {@code ways}, on segments whose longest packets are of {@code mtu} octets behind the router. */
    WayStage(final int mtu, final List<Way> ways) {
        try (CloseStack opening = new CloseStack()) {
            stage = opening.push(new Stage(Installation::forAWhile, () -> Topology.routed(EACH, EACH, mtu),
                List.of(Integer.toString(OTHER), "7000-7009"), List.of(Integer.toString(CLAIMING))));
            final CloseStack servers = opening.push(new CloseStack());
            for (final Host backend : stage.network().backends()) {
                servers.push(new Echo(backend, ECHO, QUIC));
                sctp.add(servers.push(new Sctp(backend, "0.0.0.0", SCTP)));
                sctp.add(servers.push(new Sctp(backend, "::", SCTP)));
            }
            final Map<Integer, String> dscp = new HashMap<>();
            ways.stream().filter(way -> way.name().startsWith("dscp"))
                .forEach(way -> dscp.put(Way.dscp(way.client()), way.vip()));
            for (final Host backend : backends(false)) {
                farEnds.add(servers.push(new Decapsulator(backend, Way.VNI, INNER_MAC, dscp)));
                VxlanDevice.open(backend, Way.VNI, INNER_MAC);
            }
            ways.stream().filter(Way::answersDirectly).forEach(way -> stage.network().vip(way.vip()));
            ways.parallelStream().forEach(this::balance);
            stage.awaitAllInForce();
            parts = opening.release();
        }
    }

    private void balance(final Way way) {
        balance(way, way.name() + "-tcp", 80, Stage.QUICK_CHECK);
        balance(way, way.name() + "-udp", ECHO, "/udp");
        balance(way, way.name() + "-sctp", SCTP, "/sctp");
    }

    private void balance(final Way way, final String name, final int port, final String more) {
        add(name, Stage.endpoint(way.vip(), port) + more + " " + way.options(), backends(way).toArray(String[]::new));
    }

    /** Adds a VIP: its endpoint and options, and its backends. */
    void add(final String name, final String endpointAndOptions, final String... backends) {
        stage.cli().tell("vip add " + endpointAndOptions + " --name " + name);
        stage.cli().tell("backend add " + name + " " + String.join(" ", backends));
    }

    /** The near backends, or the far ones. */
    List<Host> backends(final boolean near) {
        return stage.network().backends().subList(near ? 0 : EACH, near ? EACH : 2 * EACH);
    }

    /** The addresses of its backends. */
    List<String> backends(final Way way) {
        return backends(way.near()).stream().map(host -> way.backend() == 4 ? host.ipv4() : host.ipv6()).toList();
    }

    Stage stage() {
        return stage;
    }

    Topology network() {
        return stage.network();
    }

    Host client() {
        return stage.network().client();
    }

    /** A packet from the client's host on its first hop. */
    Packet fromClient(final Packet packet) {
        return packet.fromMac(Mac.of(client().mac())).toMac(Mac.of(network().router().mac(Router.Side.OUTSIDE)));
    }

    /** What the HTTP server at {@code path} of a URL says; a failure when it says nothing within a few seconds. */
    String get(final String url) {
        return client().netns().run("curl --silent --show-error --fail --max-time 5 " + url).strip();
    }

    /** Makes both ends forget what they have learned of the way's MTU. */
    void forgetPaths() {
        for (final Host host : Stream.concat(Stream.of(client()), network().backends().stream()).toList()) {
            host.netns().run("ip route flush cache");
            host.netns().run("ip -6 route flush cache");
            host.netns().run("ip tcp_metrics flush");
        }
    }

    /** 100 MiB each way, whole; less where what comes back does not pass the balancer. */
    void assertBulkIntact(final Way way) {
        assertIntact(way, MEBIBYTES, LIMIT);
    }

    /** A file each way, whole. */
    void assertIntact(final Way way, final int mebibytes, final Duration limit) {
        final BigFile back = BigFile.in(Stage.FILES, way.answersDirectly() ? Math.min(mebibytes, PAST_IT) : mebibytes);
        final String url = way.url() + "/files/" + back.path().getFileName();
        telling("download by " + way, () -> Download.whole(client(), url, back.path(), limit));

        final BigFile file = BigFile.in(Stage.FILES, mebibytes);
        telling("upload by " + way, () -> Upload.put(client(), file, Stage.endpoint(way.vip(), 80), way.name(), limit));
        final List<Integer> numbers = Stream.iterate(1, i -> i + 1).limit(2 * EACH).toList();
        final List<Boolean> whole =
            numbers.stream().flatMap(i -> stage.web(i).received(way.name()).stream()).map(file::isCopiedTo).toList();
        numbers.forEach(i -> stage.web(i).forget(way.name()));
        assertEquals(List.of(true), whole, () -> "uploaded by " + way + "; " + state());
    }

    private void telling(final String what, final Runnable work) {
        try {
            work.run();
        } catch (final IllegalStateException | ShellException e) {
            throw new IllegalStateException(what + ": " + e.getMessage() + "; " + state(), e);
        }
    }

    /** So many datagrams of all lengths up to {@code longest} are answered, by both backends. */
    void assertDatagramsAnswered(final Way way, final int datagrams, final int shortest, final int longest) {
        if (way.client() == way.backend()) {
            assertAnswered(way, datagrams, shortest, longest);
        } else {                                                   // those that just fit are lost once: so the path is learnt
            assertAnswered(way, datagrams / 2, shortest, 1_400);
            assertAnswered(way, datagrams / 2, 1_500, longest);
        }
    }

    private void assertAnswered(final Way way, final int datagrams, final int shortest, final int longest) {
        final LoadReport report = UdpLoad.start(client(), way.vip(), ECHO, datagrams, shortest, longest).await(LIMIT);

        assertEquals(Map.of(), report.failed(), () -> way + "; " + state());
        assertEquals(backends(way.near()).stream().map(Host::role).collect(Collectors.toSet()), report.answered().keySet());
    }

    /** Messages by SCTP come back; both ends find nothing wrong with any packet. */
    void assertSctpIntact(final Way way) {
        final Sctp.Report report = Sctp.call(client(), way.vip(), SCTP, 1_000, 1_200);

        assertEquals(new Sctp.Report(1, 1_000, 1_000, 0, 0), report, () -> way + "; " + state());
        sctp.forEach(server -> assertEquals(0, server.report().wrongChecksums() + server.report().wrongOtherwise(), way.name()));
    }

    /** Packets went that way indeed, and none of them was wrong in the eyes of those who took them. */
    void assertCarried(final Way way) {
        if (way.name().startsWith("vxlan")) {
            assertTrue(backends(false).stream().anyMatch(host -> VxlanDevice.taken(host, way.backend() == 4 ? "" : ":") > 0));
        } else if (!way.kind().isEmpty()) {
            assertTrue(farEnds.stream().anyMatch(end -> end.report().taken(way.kind()) > 0), () -> way + "; " + state());
        }
        farEnds.forEach(end -> assertEquals(Map.of(), end.report().refused(), "refused at the far end"));
    }

    /** What is known when something has gone wrong. */
    String state() {
        final Map<String, Long> verdicts = new TreeMap<>();
        stage.controller().ask("stats").get("verdicts").forEach(verdict -> {
            if (verdict.get("count").asLong() != 0) {
                verdicts.put(verdict.get("name").asText(), verdict.get("count").asLong());
            }
        });
        return "far ends " + farEnds.stream().map(Decapsulator::report).toList() + ", " + verdicts;
    }

    @Override
    public void close() {
        parts.close();
    }
}

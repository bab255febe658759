package io.sluice.testbed.endurance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.controller.api.Request;
import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.Echo;
import io.sluice.testbed.traffic.Flood;
import io.sluice.testbed.traffic.HttpBackend;
import io.sluice.testbed.traffic.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;

/** What it is played on: a routed network, an HTTP server on every backend, Sluice with a VIP for each way. */
final class EnduranceStage implements AutoCloseable {
    static final int HTTP = 80;
    static final int ECHO = 7;
    /** Where the further connections go, and nobody is. */
    static final int NOBODY = 9;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** A backend that is slow for want of a core is not down. */
    private static final String CHECK = " --check-interval 1s --check-timeout 900ms --rise 1 --fall 8";
    private static final String STAYING = " --timeout datagram=120m --check none";
    private static final double FILLING_PER_SECOND = 40_000;
    private static final int LEAST_REMEMBERED = 1_000_000;          // connections: the dataplane's own default

    private final CloseStack parts;
    private final Topology network;
    private final Installation sluice;
    private final ControllerNode controller;
    private final String remembers;
    private DataplaneNode dataplane;

    /** Builds it, the further connections not yet in it; below {@code /files/} the servers serve {@code files}. */
    EnduranceStage(final Path files, final int connections) {
        try (CloseStack opening = new CloseStack()) {
            network = opening.push(Topology.routed(Way.BACKENDS, Way.BACKENDS, Topology.ETHERNET_MTU));
            network.backends().forEach(host -> opening.push(new HttpBackend(host, HTTP, files)));
            network.backends().forEach(host -> opening.push(new Echo(host, ECHO)));
            network.vip(Way.DSR.vip());
            sluice = opening.push(new Installation(network.balancer()));
            controller = sluice.startController();
            remembers = Integer.toString(LEAST_REMEMBERED + 2 * connections);
            dataplane = sluice.startDataplane("--connections", remembers);
            for (final Way way : Way.values()) {
                balance(way, way.toString(), HTTP + CHECK);
            }
            balance(Way.DSR, "echo", ECHO + "/udp --check none");
            balance(Way.DSR, "nobody", NOBODY + "/udp" + STAYING);
            awaitInForce();
            parts = opening.release();
        }
    }

    private void balance(final Way way, final String vip, final String portAndOptions) {
        sluice.cli().tell("vip add " + way.vip() + ":" + portAndOptions + " " + way.options() + " --name " + vip);
        sluice.cli().tell("backend add " + vip + " "
            + way.backends(network).stream().map(Host::ipv4).collect(Collectors.joining(" ")));
    }

    /** Waits until all backends are reachable, and none is down, and the dataplane forwards by what the controller has said. */
    void awaitInForce() {
        Await.until(() -> "all is in force: " + controller.ask("backend list"), LIMIT, this::inForce);
        dataplane.awaitAdoption(sluice.state());
    }

    private boolean inForce() {
        for (final JsonNode backend : controller.ask("backend list").get("backends")) {
            if (backend.get("health").asText().equals("down") || !backend.path("nextHop").asText().equals("resolved")) {
                return false;
            }
        }
        return true;
    }

    /** Has another dataplane go on; returns when the one before has ended. */
    void takeOver() {
        final DataplaneNode before = dataplane;
        dataplane = sluice.startDataplane("--connections", remembers, "--take-over");
        if (before.awaitEnd() != 0) {
            throw new IllegalStateException("the dataplane that was taken over from has failed: " + before.log());
        }
    }

    /** Opens further connections, and returns when that many are in the store. */
    void fill(final int connections) {
        for (final Host backend : Way.DSR.backends(network)) {
            backend.netns().run("ip route add blackhole 10.0.0.0/8");           // their clients are nowhere: nobody is answered
        }
        try (JavaProgram<Flood.Report> opening = Flood.start(network.stranger(), network.balancer(), Way.DSR.vip(), NOBODY,
            Flood.Kind.UDP, FILLING_PER_SECOND, connections)) {
            Await.until(() -> connections + " connections are stored: " + controller.ask("stats").get("store"), LIMIT,
                Duration.ofMillis(500), () -> stored() >= connections);
            opening.stop();
        }
    }

    /** Connections in the store; 0 until it is open. */
    long stored() {
        return store("stored");
    }

    /** Waits until the store is open, which forwarding does not wait for; how long opening it took, in milliseconds. */
    long awaitStore() {
        Await.until(() -> "the store is open: " + controller.ask("stats").get("store"), LIMIT, () -> stored() > 0);
        return store("opened_in_ms");
    }

    private long store(final String name) {
        for (final JsonNode counter : controller.ask("stats").get("store")) {
            if (counter.get("name").asText().equals(name)) {
                return counter.get("count").asLong();
            }
        }
        return 0;
    }

    /** Gives no new connections to the first backend of each way. */
    void drain() {
        each("backend drain");
    }

    /** Takes it back. */
    void undrain() {
        each("backend undrain");
    }

    private void each(final String verb) {
        for (final Way way : Way.values()) {
            controller.ask(Request.of(verb).with("vip", way.toString()).with("backend", way.backends(network).get(0).ipv4()));
        }
        dataplane.awaitAdoption(sluice.state());
    }

    Topology network() {
        return network;
    }

    /** Where the flow tables are while the dataplane is down. */
    Path flows() {
        return sluice.memory().resolve("flows");
    }

    ControllerNode controller() {
        return controller;
    }

    DataplaneNode dataplane() {
        return dataplane;
    }

    @Override
    public void close() {
        parts.close();
    }

}

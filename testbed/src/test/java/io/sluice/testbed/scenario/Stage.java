package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Leftovers;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Cli;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.HttpBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What most scenarios are played on: the network of {@link Topology}, an HTTP server on every backend, Sluice on the
 * balancer.
 */
final class Stage implements AutoCloseable {

    /** Checks that notice a change while a test waits for it. */
    static final String QUICK_CHECK = " --check-interval 400ms --check-timeout 400ms --rise 2 --fall 3";

    /** Where the servers find the files they serve, and where a file that is made once is kept. */
    static final Path FILES = Path.of("target", "served").toAbsolutePath();

    /** With many VIPs a look takes both sides some milliseconds. */
    private static final Duration A_LOOK_EACH = Duration.ofMillis(50);

    private final CloseStack parts;
    private final Topology network;
    private final List<HttpBackend> web = new ArrayList<>();
    private final Installation sluice;
    private final ControllerNode controller;
    private final DataplaneNode dataplane;

    /** Builds it all; the dataplane gets {@code dataplaneOptions} besides its interface. */
    Stage(final int backends, final String... dataplaneOptions) {
        this(1, backends, dataplaneOptions);
    }

    /** The same with so many queues on the balancer's device. */
    Stage(final int queues, final int backends, final String... dataplaneOptions) {
        this(Installation::forAWhile, () -> Topology.open(backends, queues), List.of(), List.of(), dataplaneOptions);
    }

    /** On any network, with an HTTP server at more ports, and some that want the PROXY protocol; Sluice runs at full speed. */
    Stage(
        final Supplier<Topology> plan, final List<String> ports, final List<String> claiming, final String... dataplaneOptions) {
        this(Installation::new, plan, ports, claiming, dataplaneOptions);
    }

    /** The same with any installation of Sluice. */
    Stage(final Function<Host, Installation> installing, final Supplier<Topology> plan, final List<String> ports,
        final List<String> claiming, final String... dataplaneOptions) {
        try (CloseStack opening = new CloseStack()) {
            network = opening.push(plan.get());
            network.backends().forEach(host -> web.add(opening.push(new HttpBackend(host, FILES, 80, ports, claiming))));
            sluice = opening.push(installing.apply(network.balancer()));
            controller = sluice.startController();
            dataplane = sluice.startDataplane(dataplaneOptions);
            parts = opening.release();
        }
    }

    /** Adds an HTTP VIP with all backends, each named as its host, and waits until all of it is in force. */
    void balance(final String vip, final String address) {
        balance(vip, address, endpoint(address, 80) + QUICK_CHECK);
    }

    /** Adds a VIP of any kind with all backends: an endpoint and whatever else {@code vip add} takes. */
    void balance(final String vip, final String address, final String endpointAndOptions) {
        cli().tell("vip add " + endpointAndOptions + " --name " + vip);
        for (final Host backend : network.backends()) {
            cli().tell("backend add " + vip + " " + backend.address(address) + " --name " + backend.role());
        }
        awaitInForce(vip);
    }

    /** An address and a port as Sluice and URLs write them. */
    static String endpoint(final String address, final int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    /** Waits until the backends of all VIPs are up and reachable, and the dataplane forwards by what the controller has said. */
    void awaitAllInForce() {
        awaitInForce("all", any -> true);
    }

    /** Waits until the backends of a VIP are up and reachable, and the dataplane forwards by what the controller has said. */
    void awaitInForce(final String vip) {
        awaitInForce(vip, vip::equals);
    }

    private void awaitInForce(final String what, final Predicate<String> vip) {
        Await.until(() -> what + " is in force: " + controller.ask("backend list"), Duration.ofMinutes(1), A_LOOK_EACH,
            () -> inForce(vip));
        dataplane.awaitAdoption(sluice.state());
    }

    private boolean inForce(final Predicate<String> vip) {
        for (final JsonNode backend : controller.ask("backend list").get("backends")) {
            if (vip.test(backend.get("vip").asText())
                && !(backend.get("health").asText().equals("up") && backend.path("nextHop").asText().equals("resolved"))) {
                return false;
            }
        }
        return true;
    }

    /** How many packets have ended in a verdict, by its name as {@code sluice stats} gives it: {@code forwarded}. */
    long counted(final String verdict) {
        for (final JsonNode counter : controller.ask("stats").get("verdicts")) {
            if (counter.get("name").asText().equals(verdict)) {
                return counter.get("count").asLong();
            }
        }
        throw new IllegalArgumentException("there is no verdict " + verdict + ": " + controller.ask("stats"));
    }

    Topology network() {
        return network;
    }

    HttpBackend web(final int number) {
        return web.get(number - 1);
    }

    Installation sluice() {
        return sluice;
    }

    Cli cli() {
        return sluice.cli();
    }

    ControllerNode controller() {
        return controller;
    }

    DataplaneNode dataplane() {
        return dataplane;
    }

    /** Removes it all, and sees that all of it is gone: namespaces (devices go with them), processes, files. */
    @Override
    public void close() {
        parts.close();
        assertNothingLeft();
    }

    static void assertNothingLeft() {
        assertEquals(List.of(), Leftovers.of(ProcessHandle.current().pid()));
        assertEquals(List.of(),
            ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).map(ProcessHandle::info).toList());
    }
}

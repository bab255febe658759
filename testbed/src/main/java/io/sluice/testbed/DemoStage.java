package io.sluice.testbed;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.HttpBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the demo is played on: the network of {@link Topology} with three web servers, and Sluice set up by its own commands. */
final class DemoStage implements AutoCloseable {

    static final String VIP = Topology.VIP4;
    static final int PORT = 80;
    private static final int BACKENDS = 3;
    private static final String NO_FILES = "/nonexistent";

    private final CloseStack parts = new CloseStack();
    private final List<HttpBackend> web = new ArrayList<>();
    private final LiveTable out;
    private Topology network;
    private Installation sluice;
    private ControllerNode controller;
    private DataplaneNode dataplane;

    DemoStage(final LiveTable out) {
        this.out = out;
    }

    /** The network and the servers. */
    void build() {
        network = parts.push(Topology.open(BACKENDS));
        network.backends().forEach(host -> web.add(parts.push(new HttpBackend(host, PORT, Path.of(NO_FILES)))));
    }

    /** Controller and dataplane, each a process of its own on the balancer. */
    void startSluice() {
        sluice = parts.push(new Installation(network.balancer()));
        controller = sluice.startController();
        dataplane = sluice.startDataplane();
    }

    /** The VIP and its backends, by the commands that anybody would type. */
    void balance() {
        type("vip add " + VIP + ":" + PORT + " --name web --check-interval 500ms --check-timeout 400ms --fall 2");
        for (final Host backend : network.backends()) {
            type("backend add web " + backend.ipv4() + " --name " + backend.role());
        }
        for (final Host backend : network.backends()) {
            controller.awaitHealth(backend.role(), "up");
            Await.until(() -> "a way to " + backend.role() + ": " + controller.backend(backend.role()), Duration.ofMinutes(1),
                () -> "resolved".equals(controller.backend(backend.role()).path("nextHop").asText()));
        }
        dataplane.awaitAdoption(sluice.state());
    }

    private void type(final String arguments) {
        out.say("   $ sluice " + arguments);
        out.say("     " + sluice.cli().run(arguments).strip());
    }

    Topology network() {
        return network;
    }

    List<HttpBackend> web() {
        return Collections.unmodifiableList(web);
    }

    Installation sluice() {
        return sluice;
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

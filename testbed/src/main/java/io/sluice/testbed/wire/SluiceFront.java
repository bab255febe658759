package io.sluice.testbed.wire;

import io.sluice.controller.api.Request;
import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import java.time.Duration;
import java.util.List;

/** Sluice, direct server return, with health checks; its worker rests when nothing comes, as the cores are everybody's here. */
record SluiceFront() implements Front {
    @Override
    public String name() {
        return "Sluice DSR";
    }

    @Override
    public Running start(final Topology network) {
        try (CloseStack opening = new CloseStack()) {
            final Installation sluice = opening.push(new Installation(network.balancer()));
            final ControllerNode controller = sluice.startController();
            final DataplaneNode dataplane = sluice.startDataplane("--idle", "backoff");
            controller.ask(Request.of("vip add").with("endpoint", Topology.VIP4 + ":" + PORT).with("name", "web"));
            controller.ask(Request.of("backend add").with("vip", "web")
                .with("addresses", network.backends().stream().map(Host::ipv4).toList()));
            Await.until(() -> "backends in force: " + controller.ask("backend list"), Duration.ofSeconds(15),
                () -> controller.ask("backend list").get("backends").findValuesAsText("nextHop").stream()
                    .filter("resolved"::equals).count() == network.backends().size()
                    && !controller.ask("backend list").get("backends").findValuesAsText("health").contains("down"));
            dataplane.awaitAdoption(sluice.state());
            return new Processes(List.of(dataplane.pid()), Topology.VIP4, opening.release());
        }
    }
}

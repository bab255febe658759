package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import java.time.Duration;

/** Sluice as its users start it: controller and dataplane, one VIP, one backend, one worker on a core of its own. */
record SluiceBalancer(String io) implements Balancer {
    private static final String CONNECTIONS = "2000000";

    @Override
    public String name() {
        return "Sluice DSR, " + io;
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public Running start(final Wire wire) {
        try (CloseStack opening = new CloseStack()) {
            final Installation sluice = opening.push(new Installation(wire.balancer()));
            final ControllerNode controller = sluice.startController();
            final String vip = Wire.VIP + ":" + Wire.PORT + "/udp";
            sluice.cli().run("vip add " + vip + " --name bench --check none");
            sluice.cli().run("backend add bench " + wire.generator().ipv4());
            final DataplaneNode dataplane = sluice.startDataplane("--io", io, "--idle", "busy-spin", "--cpus",
                Integer.toString(Wire.BALANCER_CPU), "--connections", CONNECTIONS);
            Await.until(() -> "a backend in force: " + controller.ask("backend list"), Duration.ofSeconds(15),
                () -> controller.ask("backend list").get("backends").get(0).path("nextHop").asText().equals("resolved"));
            dataplane.awaitAdoption(sluice.state());
            final long worker = CpuTime.thread(dataplane.pid(), "worker-0");
            Foremost.thread(worker);
            return new Process(dataplane.pid(), worker, opening.release());
        }
    }

    private record Process(long pid, long worker, CloseStack owned) implements Running {
        @Override
        public CpuTime cpu() {
            return CpuTime.of(pid, worker);
        }

        @Override
        public void close() {
            owned.close();
        }
    }
}

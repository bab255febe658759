package io.sluice.testbed.wire;

import io.sluice.controller.api.Request;
import io.sluice.linux.CloseStack;
import io.sluice.table.ForwardingMode;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Sluice as its users start it: controller and dataplane, one VIP, one backend, one worker on a core of its own.
 *
 * @param io        how it has its packets
 * @param opensOnly whether every packet is of a new connection; those before are over after two seconds then
 */
record SluiceBalancer(String io, ForwardingMode mode, boolean opensOnly) implements Balancer {
    private static final String CONNECTIONS = "3000000";           // a translated one takes two lines
    private static final String VNI = "42";
    private static final String DSCP = "10";
    private static final String SOURCES = "198.19.0.0/27";         // with all their ports, more than there are connections

    @Override
    public String name() {
        return "Sluice " + mode.name().toLowerCase(Locale.ROOT) + ", " + io + (opensOnly ? ", all new" : "");
    }

    @Override
    public boolean returnsProbes() {
        return !mode.tunnels();
    }

    @Override
    public int most() {
        return FlowFrames.MOST;
    }

    @Override
    public Running start(final Wire wire) {
        try (CloseStack opening = new CloseStack()) {
            final Installation sluice = opening.push(new Installation(wire.balancer()));
            final ControllerNode controller = sluice.startController();
            configure(controller, wire, 1, mode);
            if (opensOnly) {
                controller.ask(Request.of("vip set").with("vip", "bench0").with("timeouts", List.of("datagram=2s")));
            }
            final DataplaneNode dataplane = sluice.startDataplane("--io", io, "--idle", "busy-spin", "--cpus",
                Integer.toString(Wire.BALANCER_CPU), "--connections", CONNECTIONS);
            opening.push(() -> {
                dataplane.stop();
                sluice.cli().run("release --interface " + Host.DEVICE);      // its guard would stay
            });
            Await.until(() -> "a backend in force: " + controller.ask("backend list"), Duration.ofSeconds(15),
                () -> controller.ask("backend list").get("backends").get(0).path("nextHop").asText().equals("resolved"));
            dataplane.awaitAdoption(sluice.state());
            final long worker = CpuTime.thread(dataplane.pid(), "worker-0");
            Foremost.thread(worker);
            return new Process(dataplane.pid(), worker, opening.release());
        }
    }

    /** The VIP of the bench, and others of the same backend beside it, up to so many in all. */
    static void configure(final ControllerNode controller, final Wire wire, final int vips, final ForwardingMode mode) {
        for (int i = 0; i < vips; i++) {
            final String endpoint = (i == 0 ? Wire.VIP : other(i)) + ":" + Wire.PORT + "/udp";
            controller.ask(Request.of("vip add").with("endpoint", endpoint).with("name", "bench" + i).with("check", "none")
                .with("mode", mode.name().toLowerCase(Locale.ROOT))
                .with("snat", mode == ForwardingMode.FULLNAT ? SOURCES : null)
                .with("dscp", mode == ForwardingMode.DSCP ? DSCP : null)
                .with("vni", mode == ForwardingMode.VXLAN || mode == ForwardingMode.GENEVE ? VNI : null));
            controller.ask(Request.of("backend add").with("vip", "bench" + i)
                .with("addresses", List.of(wire.generator().ipv4())));
        }
    }

    private static String other(final int i) {
        return "198.18." + (i >>> Byte.SIZE) + "." + (i & 0xff);   // for benchmarks, RFC 2544
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

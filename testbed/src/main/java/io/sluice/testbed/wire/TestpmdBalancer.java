package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Host;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/** DPDK's testpmd, exchanging MAC addresses, over its port for AF_PACKET: without huge pages or a card of its own. */
record TestpmdBalancer() implements Balancer {
    @Override
    public String name() {
        return "DPDK testpmd, af_packet";
    }

    @Override
    public String absence() {
        return Balancer.missing("dpdk-testpmd", "dpdk-testpmd is not installed (Debian: apt install dpdk-dev)");
    }

    @Override
    public Running start(final Wire wire) {
        final Path log = wire.scratch().resolve("testpmd.log");
        final List<String> command = List.of("dpdk-testpmd", "--lcores=0@" + Wire.GENERATOR_CPU + ",1@" + Wire.BALANCER_CPU,
            "--no-huge", "-m", "512", "--no-pci", "--file-prefix=bench", "--vdev=net_af_packet0,iface=" + Host.DEVICE, "--",
            "--nb-cores=1", "--forward-mode=macswap", "--auto-start", "--no-mlockall", "--total-num-mbufs=16384");
        final Process process = wire.balancer().netns().start(Redirect.to(log.toFile()), Redirect.to(log.toFile()), command);
        try (CloseStack opening = new CloseStack()) {
            opening.push(() -> process.destroyForcibly().onExit().join());
            final long worker = CpuTime.thread(process.pid(), "dpdk-worker1", "rte-worker-1", "lcore-worker-1");
            Foremost.thread(worker);
            return new Started(process.pid(), worker, wire.balancer(), opening.release());
        }
    }

    private record Started(long pid, long worker, Host host, CloseStack owned) implements Running {
        @Override
        public CpuTime cpu() {
            return CpuTime.of(pid, worker);
        }

        @Override
        public void close() {
            owned.close();
            host.netns().run("ip link set " + Host.DEVICE + " promisc off");
        }
    }
}

package io.sluice.testbed;

import io.sluice.testbed.net.AtExit;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * Shows Sluice at work: builds a network, balances a VIP in it with real requests, kills a backend, brings it back, tears
 * down. Exits with 0 only if every request fared as it had to. Started by {@code testbed/demo}, which builds first.
 */
public final class Demo {

    private static final Set<String> OPTIONS = Set.of("--keep", "--terminal");
    private static final String PICTURE = """

               client ------ switch ------ balancer: sluice controller, sluice dataplane
              192.0.2.1         |          192.0.2.2, and answers for the VIP, 192.0.2.100
                                |
               +----------------+----------------+
           backend1          backend2         backend3      nginx, the VIP on loopback
          192.0.2.11        192.0.2.12       192.0.2.13     replies go straight to the client
        """;

    private final boolean keep;
    private final LiveTable out;
    private final long begunNs = System.nanoTime();

    private Demo(final Set<String> options) {
        keep = options.contains("--keep");
        out = new LiveTable(System.out, options.contains("--terminal"));
    }

    /** Options: {@code --keep} to leave all of it up until Enter or Ctrl-C; {@code --terminal} when the output is one. */
    public static void main(final String[] args) throws Exception {
        final Set<String> options = Set.copyOf(List.of(args));
        if (!OPTIONS.containsAll(options)) {
            System.err.println("usage: testbed/demo [--keep]");
            System.exit(2);
        }
        System.exit(playOnce(new Demo(options)) ? 0 : 1);
    }

    /** A failure in the middle of tearing down after Ctrl-C is no news: then this waits for the end, which is near. */
    private static boolean playOnce(final Demo demo) throws Exception {
        try {
            return demo.play();
        } catch (final RuntimeException e) {
            if (AtExit.hasBegun()) {
                Thread.currentThread().join();
            }
            System.err.println("demo: " + e.getMessage());
            return false;
        }
    }

    private boolean play() throws Exception {
        out.say(PICTURE);
        try (DemoStage stage = new DemoStage(out)) {
            stage.build();
            act("the network is up: six namespaces, named " + stage.network().client().netns().name() + " and so on");
            stage.startSluice();
            act("controller and dataplane run, two processes; packets by " + stage.dataplane().packetIo());
            stage.balance();
            act("the VIP is balanced");
            final List<String> complaints = new Performance(stage, out, this::act).play();
            complaints.forEach(complaint -> out.say("FAILED: " + complaint));
            if (keep) {
                sayWhatToType(stage);
                waitForEnter();
            }
            act("tearing down");
            sayWhatIsNext();
            return complaints.isEmpty();
        }
    }

    private void act(final String what) {
        out.say(String.format(Locale.ROOT, "%4.1f s  %s", (System.nanoTime() - begunNs) / 1e9, what));
    }

    private void sayWhatToType(final DemoStage stage) {
        final Topology network = stage.network();
        final String sluice = String.join(" ", stage.sluice().words());
        final String client = "ip netns exec " + network.client().netns().name();
        final String ipv6 = network.backends().stream().map(Host::ipv6).collect(Collectors.joining(" "));
        out.say(String.join("\n", "", "All of it stays up. In another terminal, as root:", "",
            "  sluice() { " + sluice + " \"$@\"; }",
            "  " + client + " curl http://" + DemoStage.VIP + "/        # again and again: who answers?",
            "  " + client + " ping -c 3 " + DemoStage.VIP,
            "  sluice vip list; sluice backend list web; sluice stats",
            "  sluice backend weight web backend1 0             # takes no new connections from now on",
            "  kill -9 " + stage.web().get(2).pid() + "                                   # nginx of backend3",
            "  sluice vip add [" + Topology.VIP6 + "]:80 --name web6 && sluice backend add web6 " + ipv6,
            "  " + client + " curl http://[" + Topology.VIP6 + "]/",
            "  ip netns exec " + network.lan().netns().name() + " tcpdump -ni to-balancer   # requests, and no replies",
            "", "Enter or Ctrl-C here tears it down."));
    }

    /** Where there is nobody to press Enter, it stays until it is killed. */
    private static void waitForEnter() throws IOException, InterruptedException {
        if (System.in.read() < 0) {
            new CountDownLatch(1).await();
        }
    }

    private void sayWhatIsNext() {
        out.say(String.join("\n", "", "What to type next:",
            "  testbed/demo --keep    the same, and it stays up for you to play with",
            "  testbed/check          every test",
            "  controller/target/sluice/bin/sluice --help    on a machine with a NIC to spare; README.md tells how"));
    }
}

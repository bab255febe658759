package io.sluice.bpf;

import static io.sluice.linux.PrivateNetwork.sh;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Interface;
import io.sluice.linux.Needs;
import io.sluice.linux.PrivateNetwork;
import java.util.concurrent.Callable;

/**
 * Two ends of a wire in a private network: a frame that is sent on {@code far} arrives at {@code near}, whose MAC is the
 * destination of all {@link Frames}.
 */
final class Veth {
    private Veth() {
    }

    /** Runs {@code test} where the two are and are up. */
    static void between(final Callable<Void> test) throws Exception {
        Needs.root();
        Needs.command("ip");
        PrivateNetwork.run(() -> {
            sh("ip link add near address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02");
            sh("ip link set near up && ip link set far up");
            return test.call();
        });
    }

    static Interface near() {
        return Interface.named("near");
    }

    static Interface far() {
        return Interface.named("far");
    }

    /** What {@code ip} says of XDP at the near end; nothing when there is no program. */
    static String xdp() throws Exception {
        final String json = sh("ip -j link show near");
        final int at = json.indexOf("\"xdp\":");
        return at < 0 ? "" : json.substring(at, json.indexOf("}}", at) + 2);
    }

    /** Asks until the answer is yes, for ten seconds. */
    static void eventually(final String what, final Callable<Boolean> asked) throws Exception {
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!asked.call()) {
            assertTrue(System.nanoTime() < deadlineNs, () -> "not within ten seconds: " + what);
            Thread.onSpinWait();
        }
    }
}

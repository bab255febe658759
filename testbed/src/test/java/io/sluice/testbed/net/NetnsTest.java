package io.sluice.testbed.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NetnsTest {

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    /**
     * <pre>
     *   left                  right
     *  +------------+       +------------+
     *  |  to-right  +-------+  to-left   |
     *  | 192.0.2.1  |  veth | 192.0.2.2  |
     *  +------------+       +------------+
     * </pre>
     */
    @Test
    void joinedNamespacesReachEachOther() {
        try (Netns left = new Netns("left"); Netns right = new Netns("right")) {
            Netns.join(left, "to-right", right, "to-left");
            left.address("to-right", "192.0.2.1/24").address("to-right", "2001:db8::1/64");
            right.address("to-left", "192.0.2.2/24").address("to-left", "2001:db8::2/64");

            assertTrue(left.attempt("ping", "-c", "1", "-W", "2", "192.0.2.2").ok());
            assertTrue(left.attempt("ping", "-c", "1", "-W", "2", "2001:db8::2").ok());
        }
    }

    @Test
    void nothingIsLeftOfAClosedNamespace() throws Exception {
        final Process process;
        final String child;
        try (Netns netns = new Netns("short-lived")) {
            process = netns.start(Redirect.PIPE, Redirect.DISCARD, List.of("sh", "-c", "sleep 1000 & echo $!; wait"));
            child = process.inputReader().readLine();
        }

        assertFalse(process.isAlive());
        assertFalse(Files.exists(Path.of("/proc", child, "exe")), "a child that its parent did not end");
        assertEquals(List.of(), Leftovers.of(ProcessHandle.current().pid()));
    }

    @Test
    void whatAKilledRunLeftIsSweptUpAndWhatALiveOneHasIsNot() throws Exception {
        final Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        final String orphan = "sluice-" + dead.pid() + "-orphan";
        Shell.run("ip netns add " + orphan);
        final Process survivor = Shell.start(
            List.of("ip", "netns", "exec", orphan, "sleep", "1000"), Redirect.DISCARD, Redirect.DISCARD);
        final Path files = Path.of(System.getProperty("java.io.tmpdir"), "sluice-testbed-" + dead.pid() + "-files");
        Files.createDirectory(files);
        Files.writeString(files.resolve("log"), "left behind");

        try (Netns alive = new Netns("alive")) {
            Leftovers.sweep();

            assertTrue(Files.exists(Path.of("/run/netns", alive.name())));
        }
        assertEquals(List.of(), Leftovers.of(dead.pid()));
        assertFalse(survivor.isAlive());
    }

    @Test
    void aCommandThatFailsSaysWhichAndWhy() {
        final ShellException failure = assertThrows(ShellException.class, () -> Shell.run("ip link show dev no-such-device"));

        assertEquals("ip link show dev no-such-device: exit 1: Device \"no-such-device\" does not exist.", failure.getMessage());
    }
}

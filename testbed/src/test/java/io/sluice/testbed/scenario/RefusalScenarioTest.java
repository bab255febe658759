package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Outcome;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.HttpLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can't be done is refused in one line that says what, why and what to do; and what was there before is there after. */
class RefusalScenarioTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        stage = new Stage(1);
        stage.balance("web", Topology.VIP4);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    /** Exit code other than 0, nothing on standard output, and one line on standard error with these words in it. */
    private static void assertRefused(final Outcome outcome, final String... words) {
        assertNotEquals(0, outcome.exit(), outcome.toString());
        assertNotEquals(124, outcome.exit(), "not refused: " + outcome);
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        for (final String word : words) {
            assertTrue(outcome.err().contains(word), "'" + word + "' in " + outcome.err());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        vip add 192.0.2.100:80 --name other           | 192.0.2.100:80
        vip add 192.0.2.150:80 --name web             | web
        vip add 192.0.2.150:65536                     | 65536
        vip add 192.0.2.150:0                         | 0
        vip add 192.0.2.300:80                        | 192.0.2.300
        vip add 192.0.2.150:80/dccp                   | dccp
        vip remove nothing                            | nothing
        backend add web 2001:db8::11                  | 2001:db8::11
        backend add web 192.0.2.11                    | 192.0.2.11
        backend add web 192.0.2.12 --weight 70000     | 70000
        backend add nothing 192.0.2.11                | nothing
        backend weight web backend1 -1                | -1
        backend remove web nothing                    | nothing
        """)
    void aRefusedCommandChangesNothing(final String command, final String word) {
        final Outcome before = stage.cli().attempt("vip show web --json");

        assertRefused(stage.cli().attempt(command), word);

        assertEquals(1, stage.controller().ask("vip list").get("vips").size());
        assertEquals(stage.controller().ask("backend list").get("backends").size(), 1);
        assertTrue(before.ok(), before.toString());
    }

    @Test
    void whoAsksAControllerThatDoesNotRunIsTold() {
        try (Installation none = new Installation(stage.network().balancer())) {
            assertRefused(none.cli().attempt("vip list"), "controller", "not running", none.run().toString());
        }
    }

    @Test
    void aSecondControllerOfTheSameStateIsRefused() {
        assertRefused(stage.cli().attempt("controller"), stage.sluice().state().getParent().toString());
        stage.cli().run("vip list");
    }

    @Test
    void aDamagedSpecIsRefusedAndKept() throws IOException {
        try (Installation damaged = new Installation(stage.network().balancer())) {
            Files.createDirectories(damaged.state());
            Files.writeString(damaged.state().resolve("sluice.yaml"), "vips: [ this is no list of VIPs");

            assertRefused(damaged.cli().attempt("controller"), "sluice.yaml");

            assertEquals("vips: [ this is no list of VIPs", Files.readString(damaged.state().resolve("sluice.yaml")));
        }
    }

    /** A host of its own for devices in all kinds of bad shape. */
    @Test
    void aDataplaneIsRefusedADeviceThatCannotBe() {
        try (Installation other = new Installation(stage.network().client())) {
            assertRefused(other.attemptDataplane("--interface", "no-such-device"), "no-such-device");
            assertRefused(other.attemptDataplane("--interface", Host.DEVICE, "--queues", "7"), "queue", "7", Host.DEVICE);
            assertRefused(other.attemptDataplane("--interface", "lo", "--io", "native"), "lo");

            stage.network().client().netns().run("ip link set to-switch mtu 9000");
            assertRefused(other.attemptDataplane("--interface", Host.DEVICE, "--io", "native"), "MTU", "9000");
            stage.network().client().netns().run("ip link set to-switch mtu 1500");

            assertFalse(stage.network().client().netns().run("ip link show dev to-switch").contains("xdp"));
        }
        final Topology network = stage.network();
        try (Installation other = new Installation(network.backend(1))) {
            network.backend(1).netns().run("ip link set to-switch down");
            assertRefused(other.attemptDataplane("--interface", Host.DEVICE), Host.DEVICE, "down");
        } finally {
            network.backend(1).netns().run("ip link set to-switch up");
            network.backend(1).netns().address(Host.DEVICE, network.backend(1).ipv6() + "/64");   // goes when the link does
        }
    }

    @Test
    void aSecondDataplaneIsRefusedAndTheFirstForwardsOn() {
        assertRefused(stage.sluice().attemptDataplane("--interface", Host.DEVICE), Host.DEVICE, "--take-over");
        try (Installation other = new Installation(stage.network().balancer())) {
            for (final String io : List.of("native", "generic", "af-packet", "auto")) {
                assertRefused(other.attemptDataplane("--interface", Host.DEVICE, "--io", io), Host.DEVICE);
            }
        }
        assertEquals(Map.of(), HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 300, 4, 0)
            .await(Duration.ofMinutes(2)).failed());
    }

    @Test
    void whoMayNotIsTold() {
        try (Installation other = new Installation(stage.network().client())) {
            final Stream<String> without = Stream.of("timeout", "--signal=KILL", "60",
                "setpriv", "--bounding-set", "-net_admin,-net_raw,-sys_admin,-bpf,-perfmon");
            final Stream<String> sluice = other.words("dataplane", "--interface", Host.DEVICE).stream();
            final String[] command = Stream.concat(without, sluice).toArray(String[]::new);

            assertRefused(stage.network().client().netns().attempt(command), "root");
        }
    }
}

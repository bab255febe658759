package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.Echo;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.LoadReport;
import io.sluice.testbed.traffic.UdpLoad;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A VIP balanced over each way to get at packets, for IPv4 and IPv6, on the network drawn at {@link Topology}. */
@ParameterizedClass
@ValueSource(strings = {"native", "generic", "af-packet"})
class ForwardingScenarioTest {

    private static final int REQUESTS = 10_000;
    private static final int BACKENDS = 3;
    private static final Map<String, String> DESCRIPTIONS =
        Map.of("native", "AF_XDP, native", "generic", "AF_XDP, generic", "af-packet", "AF_PACKET");

    private static Stage stage;

    @Parameter
    private String io;

    @BeforeParameterizedClassInvocation
    static void open(final String io) {
        Needs.root();
        stage = new Stage(BACKENDS, "--io", io);
        stage.balance("web4", Topology.VIP4);
        stage.balance("web6", Topology.VIP6);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Topology.VIP4, Topology.VIP6})
    void tenThousandRequestsNoneFailsAndNoReplyCrossesTheBalancer(final String vip) {
        assertTrue(stage.dataplane().packetIo().startsWith(DESCRIPTIONS.get(io)), stage.dataplane().packetIo());
        try (Capture wire = new Capture(stage.network().lan().netns(), "to-balancer", "tcp and src host " + vip)) {
            final LoadReport report = HttpLoad.start(stage.network().client(), vip, 80, REQUESTS, 16, 0)
                .await(Duration.ofMinutes(2));

            assertEquals(Map.of(), report.failed());
            assertEquals(REQUESTS, report.answers());
            assertSpreadWithinFivePercent(report);
            assertEquals(0, wire.frames().size(), "frames from the VIP's address on the balancer's wire");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Topology.VIP4, Topology.VIP6})
    void datagramsAreBalancedAndAnsweredFromTheVip(final String vip) {
        final String name = "echo" + (vip.contains(":") ? 6 : 4);
        try (CloseStack servers = new CloseStack()) {
            stage.network().backends().forEach(host -> servers.push(new Echo(host, 7)));
            stage.balance(name, vip, Stage.endpoint(vip, 7) + "/udp");

            final LoadReport report = UdpLoad.start(stage.network().client(), vip, 7, 2_000).await(Duration.ofMinutes(1));

            assertEquals(Map.of(), report.failed());
            assertEquals(2_000, report.answers());
            assertEquals(BACKENDS, report.answered().size(), report.answered().toString());
        } finally {
            stage.cli().tell("vip remove " + name);
        }
    }

    private static void assertSpreadWithinFivePercent(final LoadReport report) {
        final double even = (double) REQUESTS / BACKENDS;
        for (int i = 1; i <= BACKENDS; i++) {
            assertEquals(even, report.answeredBy("backend" + i), 0.05 * even, report.answered().toString());
        }
    }
}

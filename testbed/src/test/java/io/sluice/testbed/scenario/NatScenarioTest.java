package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.Needs;
import io.sluice.packet.Packet;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.RawSender;
import io.sluice.testbed.traffic.UdpLoad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NAT to backends whose gateway is the balancer: they see the client, and the client sees the VIP. */
class NatScenarioTest {

    private static final int MAPPED = 8_081;

    private static WayStage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(Topology.ETHERNET_MTU, ways());
        for (final Way way : ways()) {
            stage.add(way + "-mapped", Stage.endpoint(way.vip(), MAPPED) + Stage.QUICK_CHECK + " " + way.options(),
                Stage.endpoint(stage.backends(way).get(0), WayStage.OTHER));
            stage.add(way + "-nobody", Stage.endpoint(way.vip(), WayStage.NOBODY) + "/udp " + way.options(),
                stage.backends(way).get(0));
        }
        stage.stage().awaitAllInForce();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    static List<Way> ways() {
        return Way.of("nat");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aHundredMebibytesEachWayArriveIntact(final Way way) {
        stage.assertBulkIntact(way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void datagramsAreAnsweredWholeOrInFragments(final Way way) {
        stage.assertDatagramsAnswered(way, 100, 10, 6_000);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sctpMessagesComeBack(final Way way) {
        stage.assertSctpIntact(way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theServerSeesTheClientsOwnAddress(final Way way) {
        assertEquals(stage.client().address(way.vip()), stage.get(way.url() + "/who").split(" ")[0]);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aBackendMayListenAtAnotherPortThanTheVip(final Way way) {
        final String url = "http://" + Stage.endpoint(way.vip(), MAPPED) + "/who";
        assertEquals(stage.client().address(way.vip()), stage.get(url).split(" ")[0]);
    }

    /** The backend's ICMP error is about a datagram to its own address; the client must hear of one to the VIP. */
    @ParameterizedTest
    @MethodSource("ways")
    void theClientIsToldWhenNobodyListens(final Way way) {
        assertEquals(Map.of("PortUnreachableException", 1L),
            UdpLoad.start(stage.client(), way.vip(), WayStage.NOBODY, 1).await(Duration.ofMinutes(1)).failed());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aPacketWithoutHopsLeftIsAnsweredByTheVip(final Way way) {
        final String exceeded = way.client() == 4 ? "icmp[0] = 11" : "icmp6 and ip6[40] = 3";
        final String answers = exceeded + " and src host " + way.vip();
        try (Capture wire = new Capture(stage.network().outside().netns(), "to-client", answers);
            RawSender sender = new RawSender(stage.client())) {
            sender.send(stage.fromClient(Packet.udp().from(stage.client().address(way.vip()), 31_337)
                .to(way.vip(), WayStage.ECHO).timeToLive(2)).frame());

            wire.await("time exceeded", any -> true);
        }
    }
}

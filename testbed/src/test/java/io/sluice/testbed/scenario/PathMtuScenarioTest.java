package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Router.Side;
import io.sluice.testbed.net.Topology;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links that take less than the ends suppose. A sender that is not told falls silent after its first full packets, so a file that
 * arrives in time is the proof that it was told.
 */
class PathMtuScenarioTest {

    private static final int MEBIBYTES = 8;
    private static final int NARROW = 1_400;
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    private static WayStage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(Topology.ETHERNET_MTU, everyWay());
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @BeforeEach
    void forget() {
        stage.forgetPaths();
    }

    @AfterEach
    void widen() {
        stage.network().router().mtu(Side.OUTSIDE, Topology.ETHERNET_MTU);
        stage.network().router().mtu(Side.INSIDE, Topology.ETHERNET_MTU);
    }

    private static List<Way> tunnels() {
        return Way.of(
            "ipip-4in4", "ipip-6in6", "gre-4in6", "gue-0-6in4", "gue-1-4in4", "vxlan-4in4", "vxlan-6in6", "geneve-6in6");
    }

    static List<Way> everyWay() {
        return Stream.concat(tunnels().stream(), Way.of("dsr", "nat", "dscp", "fullnat").stream()).toList();
    }

    /**
     * Those whose packets a router behind the balancer answers to Sluice. With DSCP they come from the client and go to an
     * address that it does not know, so the router's answer passes Sluice by and tells the client nothing.
     */
    static List<Way> farWays() {
        return everyWay().stream().filter(way -> !way.near() && !way.name().startsWith("dscp")).toList();
    }

    /** Sluice itself is the router that has to say so: no room is left for the tunnel's headers. */
    @ParameterizedTest
    @MethodSource("tunnels")
    void aSenderLearnsThatATunnelIsNarrower(final Way way) {
        stage.assertIntact(way, MEBIBYTES, IN_TIME);
        stage.assertCarried(way);
        assertClientKnows(way);
    }

    /** The client's kernel has noted an MTU for the VIP, which only an ICMP error can have told it. */
    private static void assertClientKnows(final Way way) {
        final String route = stage.client().netns().run("ip route get " + way.vip());
        assertTrue(route.contains(" mtu "), way + ": " + route);
    }

    /** What a router says of the backends' packets to the client goes to the VIP, and must find the backend. */
    @ParameterizedTest
    @MethodSource("everyWay")
    void aBackendLearnsThatTheWayToTheClientIsNarrower(final Way way) {
        stage.network().router().mtu(Side.OUTSIDE, NARROW);
        stage.assertIntact(way, MEBIBYTES, IN_TIME);
    }

    /** What a router says of packets behind the balancer goes to the balancer, and must find the client. */
    @ParameterizedTest
    @MethodSource("farWays")
    void aClientLearnsThatTheWayToTheBackendIsNarrower(final Way way) {
        stage.network().router().mtu(Side.INSIDE, NARROW);
        stage.assertIntact(way, MEBIBYTES, IN_TIME);
        if (way.answersDirectly()) {            // else the MSS may have been clamped by what an earlier error has told
            assertClientKnows(way);
        }
    }
}

package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.UdpLoad;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Full NAT to backends behind a router that know nothing of the balancer, within a family and from each to the other. */
class FullNatScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PROXIED = 8_081;
    private static final int WITH_TOA = 8_082;
    private static final int SCARCE = 8_083;
    private static final int SOURCES = 4;

    private static WayStage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(Topology.ETHERNET_MTU, ways());
        for (final Way way : ways()) {
            final String backend = stage.backends(way).get(0);
            add(way, PROXIED, way.options() + " --client-address proxy", Stage.endpoint(backend, WayStage.CLAIMING));
            add(way, SCARCE, "--mode fullnat --snat " + lonely(way) + " --snat-ports 40000-4000" + (SOURCES - 1),
                Stage.endpoint(backend, 80));
            stage.add(way + "-nobody", Stage.endpoint(way.vip(), WayStage.NOBODY) + "/udp " + way.options(), backend);
        }
        for (final Way way : withinAFamily()) {
            add(way, WITH_TOA, way.options() + " --client-address toa", Stage.endpoint(stage.backends(way).get(0), 80));
        }
        stage.stage().awaitAllInForce();
    }

    private static void add(final Way way, final int port, final String options, final String backend) {
        stage.add(way + "-" + port, Stage.endpoint(way.vip(), port) + Stage.QUICK_CHECK + " " + options, backend);
    }

    /** A source address for this way alone. */
    private static String lonely(final Way way) {
        return way.backend() == 4 ? "192.0.2.8" + way.client() : "2001:db8::65:" + way.client();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    static List<Way> ways() {
        return Way.of("fullnat");
    }

    static List<Way> withinAFamily() {
        return Way.of("fullnat-4to4", "fullnat-6to6");
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
    void theServerSeesAnAddressOfThePool(final Way way) {
        final String seen = stage.get(way.url() + "/who").split(" ")[0];

        assertTrue(seen.matches(way.backend() == 4 ? "192\\.0\\.2\\.(6[4-9]|7\\d)" : "2001:db8::64:[0-9a-f]"), seen);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theServerIsToldTheClientByTheProxyProtocol(final Way way) {
        final String url = "http://" + Stage.endpoint(way.vip(), PROXIED) + "/claimed";
        final int port = 33_300 + way.number();                    // of its own: curl can't have one that has just been in use
        final String[] claimed = stage.client().netns()
            .run("curl --silent --show-error --fail --max-time 5 --local-port " + port + " " + url).strip().split(" ");

        assertEquals(stage.client().address(way.vip()), claimed[0]);
        assertEquals(String.valueOf(port), claimed[1]);
    }

    /** Option 254, of an IPv6 client 253: length, port and address of the client. */
    @ParameterizedTest
    @MethodSource("withinAFamily")
    void aTcpOptionTellsTheClient(final Way way) throws UnknownHostException {
        final Host backend = stage.backends(false).get(0);
        final String address = stage.client().address(way.vip());
        final byte[] octets = InetAddress.getByName(address).getAddress();
        final HexFormat hex = HexFormat.of();
        final int port = 33_400 + way.number();
        final String option = (way.client() == 4 ? "fe" : "fd") + hex.toHexDigits((byte) (4 + octets.length))
            + hex.toHexDigits((short) port) + hex.formatHex(octets);
        final String arriving = "tcp and dst port 80 and dst host " + backend.address(address);
        try (Capture capture = new Capture(backend.netns(), Host.DEVICE, arriving)) {
            stage.client().netns().run("curl --silent --show-error --fail --max-time 5 --local-port " + port + " http://"
                + Stage.endpoint(way.vip(), WITH_TOA) + "/who");

            capture.await("a segment with option " + option, frame -> frame.toString().contains(option));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whereNoSourceIsLeftAConnectionIsRefusedAndNoneIsHurt(final Way way) {
        try (JavaProgram<HeldReport> held = HeldConnections.start(stage.client(), way.vip(), SCARCE, SOURCES, 20)) {
            held.await(SOURCES + " connections", LIMIT, report -> report.opened() == SOURCES);

            assertFalse(stage.client().netns().attempt("curl", "--silent", "--fail", "--max-time", "2",
                "http://" + Stage.endpoint(way.vip(), SCARCE) + "/").ok());

            final HeldReport report = held.stop();
            assertEquals(SOURCES, report.opened(), report.toString());
            assertEquals(Map.of(), report.lost());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theClientIsToldWhenNobodyListens(final Way way) {
        assertEquals(Map.of("PortUnreachableException", 1L),
            UdpLoad.start(stage.client(), way.vip(), WayStage.NOBODY, 1).await(LIMIT).failed());
    }
}

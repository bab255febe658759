package io.sluice.testbed.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.ShellException;
import io.sluice.testbed.net.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No balancer here: the client talks to the backend's own address, so what the instruments say is known beforehand. */
class TrafficTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path files;
    private static Topology network;
    private static HttpBackend web;

    @BeforeAll
    static void open() {
        Needs.root();
        network = Topology.open(1);
        web = new HttpBackend(network.backend(1), 80, files);
    }

    @AfterAll
    static void close() {
        if (network != null) {
            web.close();
            network.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.11", "2001:db8::11"})
    void everyRequestIsAnsweredByTheServerThatSaysSo(final String address) {
        final LoadReport report = HttpLoad.start(network.client(), address, 80, 1_000, 8, 0).await(LIMIT);

        assertEquals(Map.of("backend1", 1_000L), report.answered());
        assertEquals(Map.of(), report.failed());
    }

    @Test
    void everyRequestThatFailsIsCountedWithItsReason() {
        final LoadReport report = HttpLoad.start(network.client(), "192.0.2.11", 81, 10, 2, 0).await(LIMIT);

        assertEquals(Map.of("Connection refused", 10L), report.failed());
        assertEquals(0, report.answers());
    }

    @Test
    void heldConnectionsAreLostWhenTheServerIsKilledAndNotBefore() {
        try (JavaProgram<HeldReport> held = HeldConnections.start(network.client(), "192.0.2.11", 80, 5, 5)) {
            held.await("exchanges on five connections", LIMIT,
                report -> report.openTo("backend1") == 5 && report.exchanges() > 100);
            web.kill();
            held.await("the loss of five connections", LIMIT, report -> report.lostTo("backend1") == 5);

            assertEquals(0, held.stop().openTo("backend1"));
        } finally {
            web.start();
        }
    }

    @Test
    void aDownloadIsTheFile() {
        final Path file = BigFile.in(files, 8).path();
        final String url = "http://192.0.2.11/files/" + file.getFileName();

        Download.whole(network.client(), url, file);
        final Path other = BigFile.in(files, 1).path();
        assertThrows(ShellException.class, () -> Download.whole(network.client(), url, other));
    }

    @Test
    void aFileThatIsPutIsKeptWhole() {
        final BigFile file = BigFile.in(files, 8);

        Upload.put(network.client(), file, "192.0.2.11", "copy", Duration.ofMinutes(1));

        assertTrue(file.isCopiedTo(web.received("copy").orElseThrow()));
        web.forget("copy");
        assertEquals(Optional.empty(), web.received("copy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.11", "2001:db8::11"})
    void sctpMessagesComeBackAndBothEndsSaySo(final String address) {
        try (Sctp server = new Sctp(network.backend(1), address, 132)) {
            final Sctp.Report client = Sctp.call(network.client(), address, 132, 2_000, 1_000);

            assertEquals(new Sctp.Report(1, 2_000, 2_000, 0, 0), client);
            assertEquals(new Sctp.Report(1, 0, 2_000, 0, 0), server.report());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Topology.VIP4, Topology.VIP6})
    void theEchoAnswersFromWhereADatagramCameTo(final String vip) {
        final String mac = network.backend(1).mac();
        network.client().netns().run("ip neighbour replace " + vip + " lladdr " + mac + " dev to-switch");
        try (Echo echo = new Echo(network.backend(1), 9); Sctp server = new Sctp(network.backend(1), any(vip), 132)) {
            assertEquals(Map.of("backend1", 50L), UdpLoad.start(network.client(), vip, 9, 50).await(LIMIT).answered());
            assertEquals(50, echo.answered());
            assertEquals(1, Sctp.call(network.client(), vip, 132, 1, 1).associations());
            assertEquals(1, server.report().associations());
        }
    }

    private static String any(final String address) {
        return address.contains(":") ? "::" : "0.0.0.0";
    }

    @Test
    void largeDatagramsComeInFragments() {
        try (Echo echo = new Echo(network.backend(1), 8, 9);
            Capture fragments = new Capture(network.lan().netns(), "to-backend1", "ip[6:2] & 0x1fff != 0 and dst 192.0.2.11")) {
            final Map<String, Long> answered =
                UdpLoad.start(network.client(), "192.0.2.11", 9, 50, 3_000, 4_000).await(LIMIT).answered();

            assertEquals(Map.of("backend1", 50L), answered);
            assertEquals(100, fragments.frames().size(), "later fragments");
            assertEquals(50, echo.answered());
        }
    }

    @Test
    void datagramsAreAnsweredByTheServerThatSaysSo() {
        try (Echo echo = new Echo(network.backend(1), 7)) {
            assertEquals(0, echo.answered());

            assertEquals(Map.of("backend1", 200L), UdpLoad.start(network.client(), "192.0.2.11", 7, 200).await(LIMIT).answered());
        }
    }

    @Test
    void aFrameIsCapturedAsItWasSentVlanTagIncluded() {
        final String frame = "020000000001" + "020000000002" + "8100" + "0064" + "88b5" + "01".repeat(46);
        try (Capture capture = new Capture(network.lan().netns(), "to-balancer", "ether src 02:00:00:00:00:02");
            RawSender sender = new RawSender(network.client())) {
            sender.send(HexFormat.of().parseHex(frame));

            final CapturedFrame captured = capture.await("the frame", any -> true);
            assertEquals(frame, captured.toString());
            assertEquals(0x8100, captured.field(12));
            assertEquals("02:00:00:00:00:01", captured.destinationMac());
        }
    }

    @Test
    void kernelCountersAreThoseOfTheNamespace() {
        final long before = KernelCounters.of(web.pid(), "Tcp", "OutRsts");
        HttpLoad.start(network.client(), "192.0.2.11", 81, 10, 2, 0).await(LIMIT);

        assertEquals(10, KernelCounters.of(web.pid(), "Tcp", "OutRsts") - before);
    }
}

package io.sluice.testbed.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.Needs;
import io.sluice.packet.Packet;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.RawSender;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * QUIC packets whose connection id names its server in plain text (draft-ietf-quic-load-balancers): the connection stays there
 * whatever becomes of the client's address. The server here is an echo; only the beginning of the packets is QUIC's.
 */
class QuicScenarioTest {

    private static final String ROAMED4 = "198.51.100.3";
    private static final String ROAMED6 = "2001:db8:1::3";
    private static final Pattern ANSWERER = Pattern.compile("backend\\d");

    private static WayStage stage;
    private static RawSender sender;
    private static int port = 20_000;                       // never one that is remembered from an earlier test

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(Topology.ETHERNET_MTU, List.of());
        stage.client().netns().address(Host.DEVICE, ROAMED4 + "/24").address(Host.DEVICE, ROAMED6 + "/64");
        vip("quic4", "192.0.2.150", Host::ipv4);
        vip("quic6", "2001:db8::150", Host::ipv6);
        stage.stage().awaitAllInForce();
        sender = new RawSender(stage.client());
    }

    private static void vip(final String name, final String address, final Function<Host, String> of) {
        final String endpoint = Stage.endpoint(address, WayStage.QUIC) + "/udp";
        stage.stage().cli().tell("vip add " + endpoint + " --mode nat --quic 2:2 --name " + name);
        for (int i = 1; i <= 2; i++) {
            stage.stage().cli().tell("backend add " + name + " " + of.apply(stage.network().backend(i)) + " --server-id 0a0" + i);
        }
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            sender.close();
            stage.close();
        }
    }

    /**
     * Sends one datagram from each of {@code sources}, each from a port of its own, and returns who has answered.
     *
     * @param beginning of the UDP payload, in hexadecimal digits
     */
    private static TreeSet<String> answerers(final String vip, final String beginning, final String... sources) {
        final TreeSet<String> names = new TreeSet<>();
        try (Capture wire = new Capture(stage.network().outside().netns(), "to-client", "udp and src host " + vip)) {
            for (int i = 0; i < 10; i++) {
                final String source = sources[i % sources.length];
                sender.send(stage.fromClient(Packet.udp().from(source, ++port).to(vip, WayStage.QUIC)
                    .payload(HexFormat.of().parseHex(beginning + "00".repeat(30)))).frame());
                final int sofar = i;
                wire.await("answer " + i, any -> wire.frames().size() > sofar);
            }
            wire.frames().forEach(frame -> {
                final Matcher name = ANSWERER.matcher(new String(frame.bytes(), ISO_8859_1));
                names.add(name.find() ? name.group() : "nobody");
            });
        }
        return names;
    }

    /** Connection ids of 8 octets: configuration 2 and length less one, server id, nonce; in a short and in a long header. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.150, 40470a01c0ffee0001, backend1", "192.0.2.150, 40470a02c0ffee0002, backend2",
        "192.0.2.150, e00000000108470a02c0ffee0003, backend2", "192.0.2.150, e00000000108470a01c0ffee0004, backend1",
        "2001:db8::150, 40470a01c0ffee0001, backend1", "2001:db8::150, 40470a02c0ffee0002, backend2",
        "2001:db8::150, e00000000108470a02c0ffee0003, backend2", "2001:db8::150, e00000000108470a01c0ffee0004, backend1"})
    void aClientThatMovesStaysWithItsServer(final String vip, final String beginning, final String server) {
        final boolean ipv4 = vip.contains(".");

        assertEquals(new TreeSet<>(List.of(server)),
            answerers(vip, beginning, stage.client().address(vip), ipv4 ? ROAMED4 : ROAMED6));
    }

    /** Configuration 7 says that a connection id names nobody, as do those that clients choose for their first packet. */
    @ParameterizedTest
    @CsvSource({"192.0.2.150", "2001:db8::150"})
    void connectionIdsThatNameNobodyAreSpread(final String vip) {
        assertEquals(new TreeSet<>(List.of("backend1", "backend2")),
            answerers(vip, "c00000000108e70a01c0ffee0005", stage.client().address(vip)));
    }
}

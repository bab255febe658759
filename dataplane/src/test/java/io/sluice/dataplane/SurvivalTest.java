package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Packet;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SourcePool;
import io.sluice.table.TallyView;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections of one process go on with the next, whatever their mode and however many workers there are. */
class SurvivalTest {
    private static final int CLIENTS = 60;
    private static final String VIP = "198.51.100.1";
    private static final int BACKENDS = 4;
    private static final int DESTINATION_MAC_AND_ADDRESSES = 38;   // of a frame: with ports

    @TempDir
    private Path directory;
    private int process;

    static Stream<Arguments> lives() {
        return Stream.of(ForwardingMode.DSR, ForwardingMode.NAT, ForwardingMode.FULLNAT).flatMap(mode ->
            Stream.of(Protocol.TCP, Protocol.UDP).map(protocol -> Arguments.of(mode, protocol)));
    }

    private static Site site(final ForwardingMode mode, final Protocol protocol, final int workers) {
        final Forwarding forwarding =
            mode == ForwardingMode.FULLNAT ? Forwarding.fullnat(SourcePool.of(Site.block("10.9.0.1"))) : Forwarding.of(mode);
        final Site site = new Site(workers).vip(1, VIP, 80, protocol, forwarding);
        for (int i = 0; i < BACKENDS; i++) {
            site.backend(10 + i, 1, "10.0.0.1" + i, 0);
        }
        return site;
    }

    private FlowFiles files(final int workers) {
        return FlowFiles.open(directory.resolve("flows"), workers, 1_000, FlowTimeouts.DEFAULT, Deal::workerOf);
    }

    private Path run() {
        return directory.resolve("run-" + ++process);
    }

    private static byte[] from(final int client, final Packet packet) {
        return packet.from("192.0.2." + client, 4_000 + client).to(VIP, 80).frame();
    }

    private static byte[] midway(final int client, final Protocol protocol) {
        return from(client, protocol == Protocol.TCP ? Packet.tcp().ack().payload("more") : Packet.udp().payload("more"));
    }

    /** The next processes know more backends: a connection that they choose a backend for anew most likely goes to another. */
    @ParameterizedTest
    @MethodSource("lives")
    void connectionsGoOnWithOneTwoThreeAndOneWorkers(final ForwardingMode mode, final Protocol protocol) {
        final List<byte[]> before = new ArrayList<>();
        try (FlowFiles files = files(1); Crew crew = new Crew(run(), site(mode, protocol, 1), files, 1)) {
            for (int client = 0; client < CLIENTS; client++) {
                crew.play(0, from(client, protocol == Protocol.TCP ? Packet.tcp().syn() : Packet.udp()));
                crew.sent();
                crew.play(0, midway(client, protocol));
                before.add(head(crew.sentOne()));
            }
        }
        for (final int workers : new int[] {2, 3, 1, 1}) {
            final Site site = site(mode, protocol, workers);
            for (int more = 20; more < 30; more++) {
                site.backend(more, 1, "10.0.0." + more, 0);
            }
            try (FlowFiles files = files(workers); Crew crew = new Crew(run(), site, files, workers)) {
                assertTrue(files.whole());
                assertEquals(CLIENTS, connections(crew), "counted again");
                for (int client = 0; client < CLIENTS; client++) {
                    final String where = workers + " workers, client " + client;
                    final List<Verdict> verdicts = crew.play(client % workers, midway(client, protocol));
                    assertEquals(Verdict.FORWARDED, verdicts.get(verdicts.size() - 1), where);
                    assertArrayEquals(before.get(client), head(crew.sentOne()), where);
                    if (mode.translates()) {
                        assertAnswered(crew, workers, before.get(client), client, protocol, where);
                    }
                }
                assertEquals(CLIENTS, connections(crew), "and not twice");
            }
        }
    }

    private static byte[] head(final byte[] frame) {
        final byte[] head = Arrays.copyOf(frame, DESTINATION_MAC_AND_ADDRESSES);
        Arrays.fill(head, 16, 26, (byte) 0);                       // lengths, checksums and the like
        return head;
    }

    private static void assertAnswered(final Crew crew, final int workers, final byte[] asked, final int client,
        final Protocol protocol, final String where) {
        final String backend = "10.0.0." + (asked[33] & 0xff);
        final String source = (asked[26] & 0xff) + "." + (asked[27] & 0xff) + "." + (asked[28] & 0xff) + "." + (asked[29] & 0xff);
        final int port = ByteBuffer.wrap(asked).getShort(34) & 0xffff;
        final Packet reply = (protocol == Protocol.TCP ? Packet.tcp().ack().payload("answer") : Packet.udp().payload("answer"))
            .from(backend, 80).to(source, port);
        final List<Verdict> verdicts = crew.play((client + 1) % workers, reply);
        assertEquals(Verdict.RETURNED, verdicts.get(verdicts.size() - 1), where);
        crew.sent();
    }

    private static long connections(final Crew crew) {
        try (TallyView tallies = crew.tallies()) {
            long sum = 0;
            for (int backend = 10; backend < 30; backend++) {
                sum += tallies.backend(backend).opened() - tallies.backend(backend).closed();
            }
            return sum;
        }
    }
}

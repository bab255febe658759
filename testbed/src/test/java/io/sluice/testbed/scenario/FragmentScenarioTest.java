package io.sluice.testbed.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.packet.Packet;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.RawSender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fragments in an order that no kernel sends them in: the others of a datagram wait for the one that says where it goes. */
class FragmentScenarioTest {

    private static final int ROOMY = 2_000;
    private static final int FRAGMENT = 504;
    private static final String TEXT = "fragmented ".repeat(150);

    private static WayStage stage;
    private static RawSender sender;
    private static int datagrams;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(ROOMY, ways());
        sender = new RawSender(stage.client());
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            sender.close();
            stage.close();
        }
    }

    static List<Way> ways() {
        return Way.of("ipip-4in4", "gre-6in6", "gue-1-4in6", "vxlan-6in4", "dsr", "nat", "dscp", "fullnat");
    }

    private static List<byte[]> fragments(final Way way) {
        datagrams++;
        return new ArrayList<>(stage.fromClient(Packet.udp().from(stage.client().address(way.vip()), 40_000 + datagrams)
            .to(way.vip(), WayStage.ECHO).identification(7_000 + datagrams).payload(TEXT)).fragments(FRAGMENT));
    }

    private static void assertAnswered(final Way way, final List<byte[]> frames) {
        final String answers = "src host " + way.vip() + " and (ip or ip6)";
        try (Capture wire = new Capture(stage.network().outside().netns(), "to-client", answers)) {
            sender.send(frames.toArray(byte[][]::new));

            final String first = text(wire.await("an answer", frame -> text(frame.bytes()).contains("backend")).bytes());
            assertTrue(first.contains(" fragmented fragmented"), first);
        }
    }

    private static String text(final byte[] frame) {
        return new String(frame, ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theFirstMayComeLast(final Way way) {
        final List<byte[]> frames = fragments(way);
        Collections.reverse(frames);

        assertAnswered(way, frames);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theFirstMayComeInTheMiddleAndOneTwice(final Way way) {
        final List<byte[]> frames = fragments(way);
        Collections.swap(frames, 0, 1);
        frames.add(2, frames.get(0));

        assertAnswered(way, frames);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void twoDatagramsMayBeMixed(final Way way) {
        final List<byte[]> frames = fragments(way);
        final List<byte[]> others = fragments(way);
        for (int i = 0; i < others.size(); i++) {
            frames.add(2 * i, others.get(others.size() - 1 - i));
        }
        assertAnswered(way, frames);
    }
}

package io.sluice.testbed.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.linux.Needs;
import io.sluice.packet.Packet;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.RawSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fragments in an order that no kernel sends them in: the others of a datagram wait for the one that says where it goes. */
class FragmentScenarioTest {

    private static final int ROOMY = 2_000;
    private static final int FRAGMENT = 504;
    private static final String TEXT = "fragmented ".repeat(150);

    private static final Pattern ANSWER = Pattern.compile("backend\\d fragmented fragmented");

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

    private static void assertAnswered(final Way way, final List<byte[]> frames, final int datagrams) {
        final String answers = "src host " + way.vip() + " and (ip or ip6)";
        try (Capture wire = new Capture(stage.network().outside().netns(), "to-client", answers)) {
            sender.send(frames.toArray(byte[][]::new));

            Await.until(() -> way + ": answers to " + datagrams + " datagrams: " + wire.frames() + "; " + stage.state(),
                Duration.ofSeconds(10),
                () -> wire.frames().stream().filter(frame -> isAnswer(frame.bytes())).count() == datagrams);
        }
    }

    /** The first fragment of an answer: the name of a backend, and what it was sent. */
    private static boolean isAnswer(final byte[] frame) {
        return ANSWER.matcher(new String(frame, ISO_8859_1)).find();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theFirstMayComeLast(final Way way) {
        final List<byte[]> frames = fragments(way);
        Collections.reverse(frames);

        assertAnswered(way, frames, 1);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theFirstMayComeInTheMiddleAndOneTwice(final Way way) {
        final List<byte[]> frames = fragments(way);
        Collections.swap(frames, 0, 1);
        frames.add(2, frames.get(0));

        assertAnswered(way, frames, 1);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void twoDatagramsMayBeMixed(final Way way) {
        final List<byte[]> frames = fragments(way);
        final List<byte[]> others = fragments(way);
        for (int i = 0; i < others.size(); i++) {
            frames.add(2 * i, others.get(others.size() - 1 - i));
        }
        assertAnswered(way, frames, 2);
    }
}

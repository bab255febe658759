package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.CapturedFrame;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.RawSender;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that no well-behaved client's kernel sends: with VLAN tags, and built to do harm. */
@ParameterizedClass
@ValueSource(strings = {"native", "generic", "af-packet"})
class FrameScenarioTest {

    private static final int ETHERNET_TYPE_AT = 12;
    private static final int HOSTILE_FRAMES = 1_000;
    private static final int ETHERNET_LENGTH = 14;

    private static Stage stage;
    private static RawSender sender;
    private static long clientMac;
    private static long balancerMac;

    /** The argument of {@link #open}, which JUnit hands over only to a class that has a place for it. */
    @Parameter
    private String io;

    @BeforeParameterizedClassInvocation
    static void open(final String io) {
        Needs.root();
        stage = new Stage(2, "--io", io);
        stage.balance("web4", Topology.VIP4);
        stage.balance("web6", Topology.VIP6);
        sender = new RawSender(stage.network().client());
        clientMac = Mac.of(stage.network().client().mac());
        balancerMac = Mac.of(stage.network().balancer().mac());
    }

    @AfterParameterizedClassInvocation
    static void close() {
        if (stage != null) {
            sender.close();
            stage.close();
        }
    }

    private static Packet syn(final String vip, final int port) {
        return Packet.tcp().from(stage.network().client().address(vip), port).to(vip, 80).syn()
            .fromMac(clientMac).toMac(balancerMac);
    }

    @ParameterizedTest
    @ValueSource(strings = {Topology.VIP4, Topology.VIP6})
    void aTaggedFrameIsForwardedWithItsTag(final String vip) {
        final String fromBalancer = "ether src " + stage.network().balancer().mac() + " and vlan 100 and (ip or ip6)";
        try (Capture wire = new Capture(stage.network().lan().netns(), "to-balancer", fromBalancer)) {
            final byte[] sent = syn(vip, 31_337).vlan(100).frame();
            sender.send(sent);

            final CapturedFrame forwarded = wire.await("the forwarded frame", any -> true);
            assertEquals(0x8100, forwarded.field(ETHERNET_TYPE_AT));
            assertTrue(stage.network().backends().stream().anyMatch(b -> b.mac().equals(forwarded.destinationMac())),
                forwarded.destinationMac() + " is no backend's");
            assertEquals(tail(sent), tail(forwarded.bytes()), "what follows the addresses");
        }
    }

    private static String tail(final byte[] frame) {
        return Arrays.toString(Arrays.copyOfRange(frame, ETHERNET_TYPE_AT, frame.length));
    }

    @Test
    void hostileFramesAreCountedAndHurtNobody() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final long before = stage.counted("dropped_malformed");

        sender.send(IntStream.range(0, HOSTILE_FRAMES)
            .mapToObj(i -> hostile(random, i % 2 == 0 ? Topology.VIP4 : Topology.VIP6)).toArray(byte[][]::new));

        assertTrue(stage.counted("dropped_malformed") > before, "no frame of seed " + seed + " was malformed");
        assertFalse(stage.dataplane().log().contains("Exception"), "seed " + seed + ": " + stage.dataplane().log());
        assertEquals(Map.of(), HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 500, 4, 0)
            .await(Duration.ofMinutes(2)).failed(), "seed " + seed);
    }

    /** A good frame to the VIP with a few octets behind the addresses changed, or cut short, or with too much behind it. */
    private static byte[] hostile(final Random random, final String vip) {
        final byte[] frame = syn(vip, 1 + random.nextInt(65_535)).frame();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            frame[ETHERNET_LENGTH + random.nextInt(frame.length - ETHERNET_LENGTH)] = (byte) random.nextInt();
        }
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(frame, ETHERNET_LENGTH + random.nextInt(frame.length - ETHERNET_LENGTH));
            case 1 -> Arrays.copyOf(frame, frame.length + random.nextInt(1_514 - frame.length));
            default -> frame;
        };
    }
}

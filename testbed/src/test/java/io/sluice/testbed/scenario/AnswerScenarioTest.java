package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Outcome;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Capture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The balancer's host does not own the VIP, so Sluice must speak for it: be asked, be pinged, and say first that it is there. */
@ParameterizedClass
@ValueSource(strings = {"native", "generic", "af-packet"})
class AnswerScenarioTest {

    private static final String NEW_VIP4 = "192.0.2.101";
    private static final String NEW_VIP6 = "2001:db8::101";

    private static Stage stage;

    /** The argument of {@link #open}, which JUnit hands over only to a class that has a place for it. */
    @Parameter
    private String io;

    @BeforeParameterizedClassInvocation
    static void open(final String io) {
        Needs.root();
        stage = new Stage(1, "--io", io);
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
    void whoAsksForTheVipIsToldTheBalancersMacAndWhoPingsItIsAnswered(final String vip) {
        final Host client = stage.network().client();
        client.netns().run("ip neighbour flush dev " + Host.DEVICE);

        final Outcome ping = client.netns().attempt("ping", "-c", "3", "-i", "0.2", "-W", "2", "-s", "1000", vip);

        assertTrue(ping.out().contains("3 received"), ping.toString());
        final String neighbour = client.netns().run("ip neighbour show to " + vip);
        assertTrue(neighbour.contains("lladdr " + stage.network().balancer().mac()), neighbour);
    }

    @Test
    void theBalancersOwnAddressesAreStillTheKernels() {
        for (final String own : new String[] {stage.network().balancer().ipv4(), stage.network().balancer().ipv6()}) {
            final Outcome ping = stage.network().client().netns().attempt("ping", "-c", "2", "-i", "0.2", "-W", "2", own);

            assertTrue(ping.out().contains("2 received"), ping.toString());
        }
    }

    @Test
    void aNewIpv4VipIsAnnouncedToTheSegment() {
        try (Capture segment = new Capture(stage.network().lan().netns(), "to-client", "arp and arp[14:4] = 0xc0000265")) {
            stage.cli().tell("vip add " + NEW_VIP4 + ":80 --name new");

            final String announcer = segment.await("a gratuitous ARP of " + NEW_VIP4, any -> true).sourceMac();
            assertEquals(stage.network().balancer().mac(), announcer);
        } finally {
            stage.cli().tell("vip remove new");
        }
    }

    @Test
    void aNewIpv6VipIsAnnouncedToTheSegment() {
        final String unsolicited = "icmp6 and ip6[40] = 136 and dst host ff02::1 and ip6[60:4] = 0x00000101";
        try (Capture segment = new Capture(stage.network().lan().netns(), "to-client", unsolicited)) {
            stage.cli().tell("vip add [" + NEW_VIP6 + "]:80 --name new");

            final String announcer = segment.await("an advertisement of " + NEW_VIP6, any -> true).sourceMac();
            assertEquals(stage.network().balancer().mac(), announcer);
        } finally {
            stage.cli().tell("vip remove new");
        }
    }
}

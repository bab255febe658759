package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Topology;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** VIPs that are more than one address and port: ranges, any port, prefixes; and the narrower ones within them. */
class RangeScenarioTest {

    private static final String CHECK = Stage.QUICK_CHECK + " --check-port 80 --mode nat";

    private static WayStage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(Topology.ETHERNET_MTU, List.of());
        vips("4", "192.0.2.160", "192.0.2.161", "192.0.2.176/28", "192.0.2.180", stage.network().backend(1).ipv4(),
            stage.network().backend(2).ipv4());
        vips("6", "[2001:db8::160]", "[2001:db8::161]", "[2001:db8::b0:0/112]", "[2001:db8::b0:180]",
            stage.network().backend(1).ipv6(), stage.network().backend(2).ipv6());
        stage.stage().awaitAllInForce();
    }

    private static void vips(final String family, final String ranged, final String any, final String prefix, final String within,
        final String first, final String second) {
        stage.add("range" + family, ranged + ":7000-7009" + CHECK, first);
        stage.add("one-of-range" + family, ranged + ":7003" + CHECK, second);
        stage.add("any" + family, any + ":any" + CHECK, first);
        stage.add("range-of-any" + family, any + ":7005-7006" + CHECK, second);
        stage.add("prefix" + family, prefix + ":80" + CHECK, first);
        stage.add("one-of-prefix" + family, within + ":80" + CHECK, second);
        stage.add("any-of-prefix" + family, prefix + ":any" + CHECK, second);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.160, 7000, 1", "192.0.2.160, 7009, 1", "192.0.2.160, 7003, 2",
        "192.0.2.161, 80, 1", "192.0.2.161, 8080, 1", "192.0.2.161, 7004, 1", "192.0.2.161, 7005, 2", "192.0.2.161, 7006, 2",
        "192.0.2.176, 80, 1", "192.0.2.191, 80, 1", "192.0.2.180, 80, 2", "192.0.2.177, 8080, 2",
        "2001:db8::160, 7000, 1", "2001:db8::160, 7009, 1", "2001:db8::160, 7003, 2",
        "2001:db8::161, 80, 1", "2001:db8::161, 8080, 1", "2001:db8::161, 7005, 2",
        "2001:db8::b0:1, 80, 1", "2001:db8::b0:ffff, 80, 1", "2001:db8::b0:180, 80, 2", "2001:db8::b0:2, 8080, 2"})
    void theNarrowestThatFitsServes(final String address, final int port, final int backend) {
        assertEquals("served by backend" + backend, stage.get("http://" + Stage.endpoint(address, port) + "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.160:8080", "192.0.2.192:80", "[2001:db8::160]:8080", "[2001:db8::b1:1]:80"})
    void whatIsBesideThemIsNotServed(final String endpoint) {
        final String url = "http://" + endpoint + "/";
        assertFalse(stage.client().netns().attempt("curl", "--silent", "--fail", "--max-time", "1", url).ok());
    }
}

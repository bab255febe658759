package io.sluice.bpf;

import static io.sluice.bpf.EndpointTable.ERRORS;
import static io.sluice.bpf.EndpointTable.FRAGMENTS;
import static io.sluice.bpf.EndpointTable.REPLIES;
import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.IpFrame.GRE;
import static io.sluice.bpf.IpFrame.TCP;
import static io.sluice.bpf.IpFrame.UDP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.bpf.Steering.Endpoint;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointTableTest {
    private static final int NOTHING = -1;
    private static final String BACKEND4 = "10.0.0.11";
    private static final String BACKEND6 = "2001:db8:10::11";

    private final CloseStack opened = new CloseStack();
    private FamilyMaps ipv4;
    private FamilyMaps ipv6;
    private EndpointTable table4;
    private EndpointTable table6;

    @BeforeEach
    void open() {
        Needs.root();
        ipv4 = FamilyMaps.open(FamilyMaps.IPV4_LENGTH, opened);
        ipv6 = FamilyMaps.open(FamilyMaps.IPV6_LENGTH, opened);
        table4 = new EndpointTable(ipv4);
        table6 = new EndpointTable(ipv6);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void anEndpointHasAnEntryOfItsOwnAndOneForItsAddress() {
        table4.take(new Endpoint(ip(BACKEND4), TCP, 8080, true));
        table4.take(new Endpoint(ip(BACKEND4), UDP, 4789, false));
        table6.take(new Endpoint(ip(BACKEND6), GRE, 0, false));

        assertEquals(REPLIES, entry(BACKEND4, TCP, 8080));
        assertEquals(FRAGMENTS, entry(BACKEND4, TCP, 0));
        assertEquals(ERRORS, entry(BACKEND4, UDP, 4789));
        assertEquals(0, entry(BACKEND4, UDP, 0));
        assertEquals(NOTHING, entry(BACKEND4, UDP, 8080));
        assertEquals(ERRORS, entry(BACKEND6, GRE, 0));
    }

    @Test
    void withAndWithoutRepliesAreTwoEndpoints() {
        table4.take(new Endpoint(ip(BACKEND4), UDP, 53, true));
        table4.take(new Endpoint(ip(BACKEND4), UDP, 53, false));
        assertEquals(REPLIES | ERRORS, entry(BACKEND4, UDP, 53));
        table4.release(new Endpoint(ip(BACKEND4), UDP, 53, true));
        assertEquals(ERRORS, entry(BACKEND4, UDP, 53));
        assertEquals(0, entry(BACKEND4, UDP, 0));
        table4.release(new Endpoint(ip(BACKEND4), UDP, 53, false));
        assertEquals(NOTHING, entry(BACKEND4, UDP, 53));
        assertEquals(NOTHING, entry(BACKEND4, UDP, 0));
    }

    @Test
    void whateverIsTakenAndReleasedTheMapSaysWhatIsTaken() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final List<Endpoint> all = new ArrayList<>();
        for (final int port : List.of(0, 80, 443)) {
            for (final boolean replies : List.of(true, false)) {
                all.add(new Endpoint(ip(BACKEND4), TCP, port, replies));
                all.add(new Endpoint(ip(BACKEND4), UDP, port, replies));
            }
        }
        final Set<Endpoint> taken = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            final Endpoint endpoint = all.get(random.nextInt(all.size()));
            if (random.nextBoolean()) {
                taken.add(endpoint);
                table4.take(endpoint);
            } else {
                taken.remove(endpoint);
                table4.release(endpoint);
            }
            for (final Endpoint each : all) {
                assertEquals(expected(taken, each), entry(BACKEND4, each.protocol(), each.port()), "seed " + seed + ", " + each);
            }
        }
    }

    private static int expected(final Set<Endpoint> taken, final Endpoint of) {
        int flags = 0;
        boolean entry = false;
        for (final Endpoint each : taken) {
            if (each.protocol() == of.protocol()) {
                if (each.port() == of.port()) {
                    flags |= each.replies() ? REPLIES : ERRORS;
                    entry = true;
                }
                if (of.port() == 0) {
                    flags |= each.replies() ? FRAGMENTS : 0;
                    entry = true;
                }
            }
        }
        return entry ? flags : NOTHING;
    }

    @Test
    void thereIsPlaceForSoManyAndThenItSaysSo() {
        final Endpoint one = new Endpoint(ip("10.0.0.0"), TCP, 80, true);
        for (int i = 0; i < Steering.ENDPOINTS; i++) {
            table4.take(new Endpoint(ip("10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff)), TCP, 80, true));
        }
        table4.take(one);
        final Endpoint another = new Endpoint(ip("10.4.0.0"), TCP, 80, true);
        final Exception e = assertThrows(IllegalStateException.class, () -> table4.take(another));
        assertEquals("there is no place for one more endpoint, 10.4.0.0 protocol 6 port 80: 262144 of its family are taken",
            e.getMessage());
        assertEquals(REPLIES, entry("10.3.255.255", TCP, 80));
        table4.release(one);
        table4.take(another);
        assertEquals(REPLIES, entry("10.4.0.0", TCP, 80));
    }

    @Test
    void whatNoPacketCouldBeToIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(ip(BACKEND4), TCP, 65_536, true));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(ip(BACKEND4), TCP, -1, true));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(ip(BACKEND4), GRE, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(ip(BACKEND4), IpFrame.ICMP, 0, false));
    }

    private int entry(final String address, final int protocol, final int port) {
        final byte[] octets = ip(address).getAddress();
        final byte[] key = ByteBuffer.allocate(octets.length + 4).put(octets).putShort((short) port).putShort((short) protocol)
            .array();
        return (octets.length == 4 ? ipv4 : ipv6).endpoints().get(key).map(value -> (int) value[0]).orElse(NOTHING);
    }
}

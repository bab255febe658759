package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.AddressBlock;
import io.sluice.table.ClientAddress;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.SourcePool;
import io.sluice.table.Tunnel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

class ForwardingOptionsTest {
    @Test
    void nothingGivenIsDirectServerReturn() {
        assertEquals(Forwarding.DSR, ForwardingOptions.of(Map.of()));
        assertEquals(Map.of("mode", "dsr"), ForwardingOptions.describe(Forwarding.DSR));
    }

    @Test
    void whatIsDescribedIsReadBack() {
        for (int seed = 0; seed < 500; seed++) {
            final Forwarding forwarding = random(new Random(seed));
            final Map<String, Object> described = ForwardingOptions.describe(forwarding);
            final Map<String, String> texts = new HashMap<>();
            described.forEach((key, value) -> texts.put(key, value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList()) : value.toString()));

            assertEquals(forwarding, ForwardingOptions.of(texts), "seed " + seed + ": " + described);
            assertTrue(ForwardingOptions.KEYS.containsAll(described.keySet()), "seed " + seed + ": " + described);
        }
    }

    private static Forwarding random(final Random random) {
        final ForwardingMode mode = ForwardingMode.values()[random.nextInt(ForwardingMode.values().length)];
        final AddressBlock source = random.nextBoolean() ? null
            : Addresses.parseBlock("", "10.8." + random.nextInt(256) + ".0/24");
        final boolean hasVni = mode == ForwardingMode.VXLAN || mode == ForwardingMode.GENEVE;
        final int port = Tunnel.defaultPort(mode) == 0 ? 0 : random.nextInt(65_536);
        final Tunnel tunnel = !mode.tunnels() ? Tunnel.NONE : new Tunnel(port,
            hasVni ? random.nextInt(1 << 24) : 0, mode == ForwardingMode.GUE ? random.nextInt(2) : 0, source);
        final boolean fullnat = mode == ForwardingMode.FULLNAT;
        final SourcePool pool = !fullnat ? SourcePool.NONE : new SourcePool(
            List.of(Addresses.parseBlock("", "10.9.0." + random.nextInt(256)), Addresses.parseBlock("", "fd00::/120")),
            random.nextBoolean() ? SourcePool.DEFAULT_PORTS : new PortRange(1 + random.nextInt(100), 100 + random.nextInt(100)));
        final ClientAddress client = ClientAddress.values()[fullnat ? random.nextInt(3) : 0];
        final int[] mss = {Forwarding.MSS_AUTO, Forwarding.MSS_OFF, mode == ForwardingMode.DSR ? 0 : 88 + random.nextInt(2_000)};
        return new Forwarding(mode, tunnel, pool, client, mode == ForwardingMode.DSCP ? 1 + random.nextInt(63) : 0,
            mss[random.nextInt(mss.length)]);
    }

    @Test
    void aBackendsOptionsStandBesideThoseOfAVipOfTheSameMode() {
        final Forwarding vip = ForwardingOptions.of(Map.of("mode", "vxlan", "vni", "5", "tunnelPort", "8472"));

        assertNull(ForwardingOptions.of(Map.of(), vip));
        assertNull(ForwardingOptions.of(Map.of("mode", "vxlan", "vni", "5"), vip));
        assertEquals(new Tunnel(8_472, 6, 0, null), ForwardingOptions.of(Map.of("vni", "6"), vip).tunnel());
        assertEquals(Tunnel.NONE, ForwardingOptions.of(Map.of("mode", "geneve"), vip).tunnel());
        assertEquals(Forwarding.of(ForwardingMode.NAT), ForwardingOptions.of(Map.of("mode", "nat"), vip));
    }

    @Test
    void whatCantBeReadIsRefused() {
        refused("mode \"magic\" is not known; known: dsr, nat", Map.of("mode", "magic"));
        refused("VNI \"x\" is not a number", Map.of("mode", "vxlan", "vni", "x"));
        refused("VNI \"99999999999\" is not a number", Map.of("mode", "vxlan", "vni", "99999999999"));
        refused("VNI -1 is out of range", Map.of("mode", "vxlan", "vni", "-1"));
        refused("\"host\" is not an IP address", Map.of("mode", "fullnat", "snat", "host"));
        refused("source port \"x\" is not a number", Map.of("mode", "fullnat", "snat", "10.0.0.1", "snatPorts", "x"));
        refused("source ports any begin with 0", Map.of("mode", "fullnat", "snat", "10.0.0.1", "snatPorts", "any"));
        refused("tunnel source fe80::/10 has link-local addresses in it", Map.of("mode", "gre", "tunnelSource", "fe80::/10"));
        refused("MSS \"-1\" is not a whole number; give auto, off", Map.of("mode", "nat", "mss", "-1"));
        refused("MSS 1 is out of range; give auto, off", Map.of("mode", "nat", "mss", "0"));
    }

    private static void refused(final String reason, final Map<String, String> given) {
        final String message = assertThrows(RefusedException.class, () -> ForwardingOptions.of(given)).getMessage();
        assertTrue(message.startsWith(reason) && message.contains(";"), message);
    }
}

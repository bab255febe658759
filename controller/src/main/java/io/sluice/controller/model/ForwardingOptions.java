package io.sluice.controller.model;

import io.sluice.table.AddressBlock;
import io.sluice.table.ClientAddress;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.SourcePool;
import io.sluice.table.Tunnel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A forwarding mode and its options by the names that they have in the file, in requests and in answers. */
public final class ForwardingOptions {
    /** All names; the mode's comes first. */
    public static final List<String> KEYS = List.of("mode", "vni", "tunnelPort", "gueVariant", "tunnelSource", "dscp", "snat",
        "snatPorts", "clientAddress", "mss");

    private static final String MODE = "mode";
    private static final String AUTO = "auto";
    private static final String OFF = "off";

    private final Map<String, String> given;

    private ForwardingOptions(final Map<String, String> given) {
        this.given = given;
    }

    /** The mode with its options; what is not given is as usual, the mode dsr. Lists have commas. */
    public static Forwarding of(final Map<String, String> given) {
        return new ForwardingOptions(given).forwarding();
    }

    /**
     * The way of a backend that was given these: null for the VIP's own way. Without a mode, or with the VIP's, they stand
     * beside what the VIP has.
     */
    public static Forwarding of(final Map<String, String> given, final Forwarding ofVip) {
        final Map<String, String> all = new LinkedHashMap<>();
        final String mode = Texts.text(ofVip.mode());
        if (given.getOrDefault(MODE, mode).equals(mode)) {
            describe(ofVip).forEach((key, value) -> all.put(key, text(value)));
        }
        all.putAll(given);
        final Forwarding forwarding = of(all);
        return forwarding.equals(ofVip) ? null : forwarding;
    }

    private static String text(final Object value) {
        return value instanceof List<?> list ? String.join(",", list.stream().map(Object::toString).toList()) : value.toString();
    }

    private Forwarding forwarding() {
        final ForwardingMode mode = Texts.choice("mode", ForwardingMode.class, given.getOrDefault(MODE, "dsr"));
        final ClientAddress client = Texts.choice("client address", ClientAddress.class,
            given.getOrDefault("clientAddress", "none"));
        final int vni = number("VNI", "vni");
        final int dscp = number("DSCP", "dscp");
        return Refusals.refusing(() -> new Forwarding(mode, new Tunnel(tunnelPort(), vni, number("GUE variant", "gueVariant"),
            tunnelSource()), pool(), client, dscp, mss()));
    }

    private int tunnelPort() {
        return given.containsKey("tunnelPort") ? Endpoint.parsePort("tunnel port", given.get("tunnelPort")) : 0;
    }

    private AddressBlock tunnelSource() {
        return given.containsKey("tunnelSource") ? block("tunnel source", given.get("tunnelSource")) : null;
    }

    private SourcePool pool() {
        final List<AddressBlock> blocks = new ArrayList<>();
        for (final String address : given.getOrDefault("snat", "").split(",")) {
            if (!address.isBlank()) {
                blocks.add(block("source address", address.strip()));
            }
        }
        final PortRange ports = given.containsKey("snatPorts") ? Endpoint.parsePorts("source port", given.get("snatPorts"))
            : SourcePool.DEFAULT_PORTS;
        return new SourcePool(blocks, ports);
    }

    private static AddressBlock block(final String what, final String text) {
        return Addresses.unicast(what, Addresses.parseBlock(what, text));
    }

    private int mss() {
        return switch (given.getOrDefault("mss", AUTO)) {
            case AUTO -> Forwarding.MSS_AUTO;
            case OFF -> Forwarding.MSS_OFF;
            default -> octets();
        };
    }

    private int octets() {
        final String text = given.get("mss");
        if (!text.matches("\\d{1,9}")) {
            throw new RefusedException("MSS " + Texts.quote(text) + " is not a whole number; give auto, off, or "
                + Forwarding.MIN_MSS + " to " + Forwarding.MAX_MSS);
        }
        return Math.max(1, Integer.parseInt(text));     // 0 means another thing, and is too small as well
    }

    private int number(final String what, final String key) {
        final String text = given.getOrDefault(key, "0");
        if (!text.matches("-?\\d{1,9}")) {
            throw new RefusedException(what + " " + Texts.quote(text) + " is not a number that it can be; give a whole one");
        }
        return Integer.parseInt(text);
    }

    /** The mode and those of its options that are not as usual, in the order of {@link #KEYS}: numbers, texts, lists of texts. */
    public static Map<String, Object> describe(final Forwarding forwarding) {
        final Map<String, Object> described = new LinkedHashMap<>();
        final ForwardingMode mode = forwarding.mode();
        final Tunnel tunnel = forwarding.tunnel();
        described.put(MODE, Texts.text(mode));
        put(described, "vni", tunnel.vni(), mode == ForwardingMode.VXLAN || mode == ForwardingMode.GENEVE);
        put(described, "tunnelPort", tunnel.port(), tunnel.port() != 0);
        put(described, "gueVariant", tunnel.variant(), tunnel.variant() != 0);
        put(described, "tunnelSource", String.valueOf(tunnel.source()), tunnel.source() != null);
        put(described, "dscp", forwarding.dscp(), forwarding.dscp() != 0);
        put(described, "snat", forwarding.pool().blocks().stream().map(AddressBlock::toString).toList(),
            !forwarding.pool().isEmpty());
        put(described, "snatPorts", forwarding.pool().ports().toString(),
            !forwarding.pool().ports().equals(SourcePool.DEFAULT_PORTS));
        put(described, "clientAddress", Texts.text(forwarding.clientAddress()), forwarding.clientAddress() != ClientAddress.NONE);
        put(described, "mss", forwarding.mss() == Forwarding.MSS_OFF ? OFF : forwarding.mss(),
            forwarding.mss() != Forwarding.MSS_AUTO);
        return described;
    }

    private static void put(final Map<String, Object> described, final String key, final Object value, final boolean unusual) {
        if (unusual) {
            described.put(key, value);
        }
    }
}

package io.sluice.controller.model;

import io.sluice.table.Drain;
import io.sluice.table.Forwarding;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.QuicRouting;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.ServerId;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes a {@link Spec} of a YAML document. Refusals begin with the line they are about. */
final class SpecReader {
    private static final List<String> SPEC_KEYS = List.of("sluice", "version", "lastId", "vips");
    private static final List<String> VIP_KEYS =
        with(with(List.of("name", "id", "address", "port", "protocol", "scheduler", "hashPrefix", "maglevSize", "quic", "check",
            "backends"), ForwardingOptions.KEYS), SettingTexts.KEYS);
    private static final List<String> CHECK_KEYS = List.of("kind", "port", "interval", "timeout", "rise", "fall");
    private static final List<String> BACKEND_KEYS =
        with(List.of("name", "id", "address", "port", "weight", "priority", "serverId", "maxConnections", "sorry", "drain",
            "drainThen"), ForwardingOptions.KEYS);

    private SpecReader() {
    }

    private static List<String> with(final List<String> some, final List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    static Spec read(final YamlNode document) {
        checkKind(document);
        final Map<String, YamlNode> entries = document.map("the specification", SPEC_KEYS);
        final int lastId = document.entry(entries, "lastId").number("lastId");
        final List<Vip> vips = new ArrayList<>();
        for (final YamlNode vip : document.entry(entries, "vips").list("vips")) {
            vips.add(vip(vip));
        }
        return document.at(() -> new Spec(vips, lastId));
    }

    /** Before anything else: another program's file, or another build's, deserves that answer and no other. */
    private static void checkKind(final YamlNode document) {
        if (!(document.value() instanceof Map<?, ?> entries) || !(entries.get("sluice") instanceof YamlNode kind)
            || !SpecWriter.KIND.equals(kind.value())) {
            throw document.refuse("this is not a Sluice specification (\"sluice: " + SpecWriter.KIND + "\" is missing)", null);
        }
        if (!(entries.get("version") instanceof YamlNode version)) {
            throw document.refuse("\"version\" is missing", null);
        }
        if (version.number("version") != SpecWriter.VERSION) {
            throw version.refuse("this is a specification of version " + version.text("version") + "; this build reads version "
                + SpecWriter.VERSION, null);
        }
    }

    private static Vip vip(final YamlNode node) {
        final Map<String, YamlNode> entries = node.map("a VIP", VIP_KEYS);
        final String name = node.entry(entries, "name").text("name");
        final int id = node.entry(entries, "id").number("id");
        final Endpoint endpoint = endpoint(node, entries);
        final Forwarding forwarding = ForwardingYaml.read(node.entry(entries, "mode"), entries);
        final Scheduling scheduling = scheduling(node, entries);
        final QuicRouting quic = entries.getOrDefault("quic", node).at(() -> QuicOptions.parse(text(entries, "quic")));
        final HealthCheck check = check(node.entry(entries, "check"));
        final VipSettings settings = SettingYaml.read(entries, endpoint);
        final List<Backend> backends = new ArrayList<>();
        for (final YamlNode backend : node.entry(entries, "backends").list("backends")) {
            backends.add(backend(backend));
        }
        return node.at(() -> new Vip(id, name, endpoint, forwarding, scheduling, quic, check, settings, backends));
    }

    private static Endpoint endpoint(final YamlNode node, final Map<String, YamlNode> entries) {
        final YamlNode address = node.entry(entries, "address");
        final YamlNode port = node.entry(entries, "port");
        final PortRange ports = port.at(() -> Endpoint.parsePorts("port", port.text("port")));
        final Protocol protocol = choice(node, entries, "protocol", Protocol.class);
        return address.at(() -> new Endpoint(Addresses.parseBlock("VIP address", address.text("address")), ports, protocol));
    }

    private static HealthCheck check(final YamlNode node) {
        final Map<String, YamlNode> entries = node.map("a check", CHECK_KEYS);
        final HealthCheck.Kind kind = choice(node, entries, "kind", HealthCheck.Kind.class);
        final int port = node.entry(entries, "port").number("port");
        final String interval = node.entry(entries, "interval").text("interval");
        final String timeout = node.entry(entries, "timeout").text("timeout");
        final int rise = node.entry(entries, "rise").number("rise");
        final int fall = node.entry(entries, "fall").number("fall");
        return node.at(() -> new HealthCheck(kind, port, Texts.duration("interval", interval),
            Texts.duration("timeout", timeout), rise, fall));
    }

    private static Backend backend(final YamlNode node) {
        final Map<String, YamlNode> entries = node.map("a backend", BACKEND_KEYS);
        final String name = node.entry(entries, "name").text("name");
        final int id = node.entry(entries, "id").number("id");
        final String address = node.entry(entries, "address").text("address");
        final int weight = node.entry(entries, "weight").number("weight");
        final int priority = option(entries, "priority");
        final int port = option(entries, "port");
        final Forwarding forwarding = ForwardingYaml.readOwn(entries);
        final ServerId serverId = entries.getOrDefault("serverId", node)
            .at(() -> QuicOptions.parseServerId(text(entries, "serverId")));
        final int maxConnections = option(entries, "maxConnections");
        final boolean sorry = entries.containsKey("sorry") && entries.get("sorry").flag("sorry");
        final Draining draining = draining(node, entries);
        return node.at(() -> new Backend(id, name, new HostPort(Addresses.parse(address), port), weight, priority, forwarding,
            serverId, maxConnections, sorry, draining));
    }

    private static Draining draining(final YamlNode node, final Map<String, YamlNode> entries) {
        final Drain then = entries.getOrDefault("drainThen", node).at(() -> Draining.parseThen(text(entries, "drainThen")));
        return entries.getOrDefault("drain", node).at(() -> Draining.parse(text(entries, "drain"), then));
    }

    private static Scheduling scheduling(final YamlNode node, final Map<String, YamlNode> entries) {
        final SchedulerKind kind = choice(node, entries, "scheduler", SchedulerKind.class);
        final int hashPrefix = option(entries, "hashPrefix");
        final int maglevSize = option(entries, "maglevSize");
        return node.entry(entries, "scheduler").at(() -> Schedulings.of(kind, hashPrefix, maglevSize));
    }

    /** A number that need not be there; then it is 0. */
    private static int option(final Map<String, YamlNode> entries, final String key) {
        return entries.containsKey(key) ? entries.get(key).number(key) : 0;
    }

    /** A text that need not be there; then it is null. */
    private static String text(final Map<String, YamlNode> entries, final String key) {
        return entries.containsKey(key) ? entries.get(key).text(key) : null;
    }

    private static <E extends Enum<E>> E choice(final YamlNode node, final Map<String, YamlNode> entries, final String key,
                                                final Class<E> choices) {
        final YamlNode entry = node.entry(entries, key);
        return entry.at(() -> Texts.choice(key, choices, entry.text(key)));
    }
}

package io.sluice.controller.model;

import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes a {@link Spec} of a YAML document. Refusals begin with the line they are about. */
final class SpecReader {
    private static final List<String> SPEC_KEYS = List.of("sluice", "version", "lastId", "vips");
    private static final List<String> VIP_KEYS =
        List.of("name", "id", "address", "port", "protocol", "mode", "scheduler", "hashPrefix", "maglevSize", "check",
            "backends");
    private static final List<String> CHECK_KEYS = List.of("kind", "port", "interval", "timeout", "rise", "fall");
    private static final List<String> BACKEND_KEYS = List.of("name", "id", "address", "weight", "priority");

    private SpecReader() {
    }

    static Spec read(final YamlNode document) {
        checkKind(document);
        final Map<String, YamlNode> entries = document.map("the specification", SPEC_KEYS);
        final int lastId = document.entry(entries, "lastId").number("lastId");
        final List<Vip> vips = new ArrayList<>();
        for (final YamlNode vip : document.entry(entries, "vips").list("vips")) {
            vips.add(vip(vip));
        }
        return at(document, () -> new Spec(vips, lastId));
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
        final ForwardingMode mode = choice(node, entries, "mode", ForwardingMode.class);
        final Scheduling scheduling = scheduling(node, entries);
        final HealthCheck check = check(node.entry(entries, "check"));
        final List<Backend> backends = new ArrayList<>();
        for (final YamlNode backend : node.entry(entries, "backends").list("backends")) {
            backends.add(backend(backend));
        }
        return at(node, () -> new Vip(id, name, endpoint, mode, scheduling, check, backends));
    }

    private static Endpoint endpoint(final YamlNode node, final Map<String, YamlNode> entries) {
        final YamlNode address = node.entry(entries, "address");
        final int port = node.entry(entries, "port").number("port");
        final Protocol protocol = choice(node, entries, "protocol", Protocol.class);
        return at(address, () -> new Endpoint(Addresses.parse(address.text("address")), port, protocol));
    }

    private static HealthCheck check(final YamlNode node) {
        final Map<String, YamlNode> entries = node.map("a check", CHECK_KEYS);
        final HealthCheck.Kind kind = choice(node, entries, "kind", HealthCheck.Kind.class);
        final int port = node.entry(entries, "port").number("port");
        final String interval = node.entry(entries, "interval").text("interval");
        final String timeout = node.entry(entries, "timeout").text("timeout");
        final int rise = node.entry(entries, "rise").number("rise");
        final int fall = node.entry(entries, "fall").number("fall");
        return at(node, () -> new HealthCheck(kind, port, Texts.duration("interval", interval),
            Texts.duration("timeout", timeout), rise, fall));
    }

    private static Backend backend(final YamlNode node) {
        final Map<String, YamlNode> entries = node.map("a backend", BACKEND_KEYS);
        final String name = node.entry(entries, "name").text("name");
        final int id = node.entry(entries, "id").number("id");
        final String address = node.entry(entries, "address").text("address");
        final int weight = node.entry(entries, "weight").number("weight");
        final int priority = option(entries, "priority");
        return at(node, () -> new Backend(id, name, Addresses.parse(address), weight, priority));
    }

    private static Scheduling scheduling(final YamlNode node, final Map<String, YamlNode> entries) {
        final SchedulerKind kind = choice(node, entries, "scheduler", SchedulerKind.class);
        final int hashPrefix = option(entries, "hashPrefix");
        final int maglevSize = option(entries, "maglevSize");
        return at(node.entry(entries, "scheduler"), () -> Schedulings.of(kind, hashPrefix, maglevSize));
    }

    /** A number that need not be there; then it is 0. */
    private static int option(final Map<String, YamlNode> entries, final String key) {
        return entries.containsKey(key) ? entries.get(key).number(key) : 0;
    }

    private static <E extends Enum<E>> E choice(final YamlNode node, final Map<String, YamlNode> entries, final String key,
                                                final Class<E> choices) {
        final YamlNode entry = node.entry(entries, key);
        return at(entry, () -> Texts.choice(key, choices, entry.text(key)));
    }

    /** What the model refuses, with the line that asked for it. */
    private static <T> T at(final YamlNode node, final Supplier<T> made) {
        try {
            return made.get();
        } catch (final RefusedException e) {
            throw node.refuse(e.getMessage(), e);
        }
    }
}

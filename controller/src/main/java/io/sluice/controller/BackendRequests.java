package io.sluice.controller;

import io.sluice.controller.api.Request;
import io.sluice.controller.health.Health;
import io.sluice.controller.model.Addresses;
import io.sluice.controller.model.Backend;
import io.sluice.controller.model.ForwardingOptions;
import io.sluice.controller.model.HostPort;
import io.sluice.controller.model.QuicOptions;
import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Schedulings;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.Texts;
import io.sluice.controller.model.Vip;
import io.sluice.table.Forwarding;
import io.sluice.table.NextHopState;
import io.sluice.table.ServerId;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The requests about backends: add, remove, set, list, weight. */
final class BackendRequests {
    private final Conductor conductor;
    private final Path run;

    BackendRequests(final Conductor conductor, final Path run) {
        this.conductor = conductor;
        this.run = run;
    }

    void registerWith(final Requests requests) {
        requests.register("backend add", this::add);
        requests.register("backend remove", this::remove);
        requests.register("backend weight", this::weigh);
        requests.register("backend set", this::set);
        requests.register("backend list", this::list);
    }

    private Map<String, Object> add(final Request request) {
        final List<String> addresses = request.texts("addresses");
        final String name = request.text("name", null);
        if (name != null && addresses.size() > 1) {
            throw new RefusedException("one name can't be given to " + addresses.size()
                + " backends; leave it out, or add them one by one");
        }
        if (request.text("serverId", null) != null && addresses.size() > 1) {
            throw new RefusedException("one server id can't be given to " + addresses.size() + " backends; add them one by one");
        }
        final int weight = request.number("weight", Backend.DEFAULT_WEIGHT);
        final int priority = request.number("priority", 0);
        final int maxConnections = request.number("maxConnections", 0);
        final boolean sorry = request.flag("sorry", false);
        final ServerId serverId = QuicOptions.parseServerId(request.text("serverId", null));
        final Forwarding ofVip = conductor.spec().vip(request.text("vip")).forwarding();
        final Forwarding way = ForwardingOptions.of(request.words(ForwardingOptions.KEYS), ofVip);
        conductor.edit(spec -> {
            Spec more = spec;
            for (final String address : addresses) {
                final Backend backend = Backend.of(name, HostPort.parse(address), weight, priority);
                more = more.addBackend(request.text("vip"), backend.with(way, serverId).with(maxConnections, sorry));
            }
            return more;
        });
        final Vip vip = conductor.spec().vip(request.text("vip"));
        final List<String> names = vip.backends().stream().map(Backend::name)
            .skip(vip.backends().size() - addresses.size()).toList();
        return Map.of("message", "added " + (names.size() == 1 ? "backend " : "backends ") + String.join(", ", names) + " to VIP "
            + vip.name() + Schedulings.remarks(vip));
    }

    private Map<String, Object> remove(final Request request) {
        final Vip vip = conductor.spec().vip(request.text("vip"));
        final Backend backend = vip.backend(request.text("backend"));
        conductor.edit(spec -> spec.removeBackend(request.text("vip"), request.text("backend")));
        return Map.of("message", "removed backend " + backend.name() + " from VIP " + vip.name());
    }

    private Map<String, Object> weigh(final Request request) {
        final int weight = request.number("weight", Backend.DEFAULT_WEIGHT);
        conductor.edit(spec -> spec.weigh(request.text("vip"), request.text("backend"), weight));
        final Vip vip = conductor.spec().vip(request.text("vip"));
        return Map.of("message", "backend " + vip.backend(request.text("backend")).name() + " of VIP " + vip.name()
            + " has weight " + weight + (weight == 0 ? " and takes no new connections" : "") + Schedulings.remarks(vip));
    }

    private Map<String, Object> set(final Request request) {
        final Vip vip = conductor.spec().vip(request.text("vip"));
        final Backend before = vip.backend(request.text("backend"));
        if (!request.has("maxConnections") && !request.has("sorry")) {
            throw new RefusedException("nothing is to be changed; give --max-connections, --sorry or --no-sorry");
        }
        final int limit = request.number("maxConnections", before.maxConnections());
        final boolean sorry = request.flag("sorry", before.sorry());
        conductor.edit(spec -> spec.change(request.text("vip"), request.text("backend"), backend -> backend.with(limit, sorry)));
        return Map.of("message", "backend " + before.name() + " of VIP " + vip.name() + " takes "
            + (limit == 0 ? "any number of connections" : "at most " + limit + (limit == 1 ? " connection" : " connections"))
            + (sorry ? ", and only when no other backend can" : ""));
    }

    private Map<String, Object> list(final Request request) {
        final String which = request.text("vip", null);
        final List<Vip> vips = which == null ? conductor.spec().vips() : List.of(conductor.spec().vip(which));
        final String one = request.text("backend", null);
        final List<Object> backends = new ArrayList<>();
        try (DataplaneReport report = new DataplaneReport(run)) {
            for (final Vip vip : vips) {
                (one == null ? vip.backends() : List.of(vip.backend(one)))
                    .forEach(backend -> backends.add(describe(vip, backend, report)));
            }
            return Map.of("backends", backends, "forwardsBy", report.forwardsBy());
        }
    }

    /** The backends of a VIP with all that is known of them. */
    List<Object> describe(final Vip vip) {
        try (DataplaneReport report = new DataplaneReport(run)) {
            return vip.backends().stream().<Object>map(backend -> describe(vip, backend, report)).toList();
        }
    }

    private Map<String, Object> describe(final Vip vip, final Backend backend, final DataplaneReport report) {
        final Health health = conductor.health(vip, backend);
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("vip", vip.name());
        described.put("name", backend.name());
        described.put("address", Addresses.text(backend.place().address()));
        if (backend.place().port() != 0) {
            described.put("port", backend.place().port());
        }
        described.put("weight", backend.weight());
        described.put("priority", backend.priority());
        described.putAll(ForwardingOptions.describe(backend.forwarding(vip)));
        if (backend.serverId() != null) {
            described.put("serverId", backend.serverId().hex());
        }
        if (backend.maxConnections() != 0) {
            described.put("maxConnections", backend.maxConnections());
        }
        if (backend.sorry()) {
            described.put("sorry", true);
        }
        described.putAll(DrainRequests.describe(backend, conductor.time().instant()));
        describeStart(vip, backend, described);
        described.put("health", Texts.text(health.state()));
        described.put("reason", health.reason());
        report.nextHop(backend.id()).ifPresent(nextHop -> {
            described.put("nextHop", Texts.text(nextHop.state()));
            described.put("nextHopReason", nextHop.state() == NextHopState.RESOLVED ? "" : nextHop.state().sentence());
        });
        report.backend(backend.id()).ifPresent(tally -> {
            described.put("connections", tally.connections());
            described.put("packets", tally.packets());
        });
        return described;
    }

    /** How far it has grown to its weight, while it grows. */
    private void describeStart(final Vip vip, final Backend backend, final Map<String, Object> described) {
        final SlowStart start = conductor.starts().of(vip);
        final long nowNs = conductor.time().nanoTime();
        if (start != null && start.grows(backend.id(), nowNs)) {
            described.put("slowStartPercent", start.percent(backend.id(), nowNs));
            described.put("slowStartSecondsLeft", TimeUnit.NANOSECONDS.toSeconds(start.leftNs(backend.id(), nowNs)));
        }
    }
}

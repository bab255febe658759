package io.sluice.controller;

import io.sluice.controller.api.Request;
import io.sluice.controller.model.Endpoint;
import io.sluice.controller.model.ForwardingOptions;
import io.sluice.controller.model.HealthCheck;
import io.sluice.controller.model.QuicOptions;
import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Schedulings;
import io.sluice.controller.model.SettingTexts;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.Texts;
import io.sluice.controller.model.Vip;
import io.sluice.controller.model.VipSettings;
import io.sluice.table.Forwarding;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.QuicRouting;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests about VIPs: add, remove, set, list, show. */
final class VipRequests {
    private final Conductor conductor;
    private final BackendRequests backends;

    VipRequests(final Conductor conductor, final BackendRequests backends) {
        this.conductor = conductor;
        this.backends = backends;
    }

    void registerWith(final Requests requests) {
        requests.register("vip add", this::add);
        requests.register("vip remove", this::remove);
        requests.register("vip set", this::set);
        requests.register("vip list", request -> Map.of("vips", list()));
        requests.register("vip show", request -> show(conductor.spec().vip(request.text("vip"))));
    }

    private Map<String, Object> add(final Request request) {
        final Endpoint endpoint = Endpoint.parse(request.text("endpoint"));
        final Forwarding forwarding = ForwardingOptions.of(request.words(ForwardingOptions.KEYS));
        final Scheduling scheduling = scheduling(request);
        final QuicRouting quic = QuicOptions.parse(request.text("quic", null));
        final HealthCheck check = check(request, endpoint);
        final VipSettings settings = SettingTexts.of(request.words(SettingTexts.KEYS), VipSettings.USUAL, endpoint);
        conductor.edit(spec -> spec.addVip(request.text("name", null), endpoint, forwarding, scheduling, quic, check, settings));
        final List<Vip> vips = conductor.spec().vips();
        return Map.of("message", "added VIP " + vips.get(vips.size() - 1).name() + " at " + endpoint
            + (check.kind() == HealthCheck.Kind.NONE ? "; its backends are not checked" : ""));
    }

    private static Scheduling scheduling(final Request request) {
        final SchedulerKind kind = Texts.choice("scheduler", SchedulerKind.class, request.text("scheduler", "maglev"));
        return Schedulings.of(kind, request.number("hashPrefix", 0), request.number("maglevSize", 0));
    }

    /**
     * What is given, the rest by default: TCP, but for UDP and SCTP nothing unless asked for, since nothing need listen there
     * by TCP.
     */
    private static HealthCheck check(final Request request, final Endpoint endpoint) {
        final int port = request.number("checkPort", 0);
        final String usual = endpoint.protocol() == Protocol.TCP || port != 0 ? "tcp" : "none";
        final HealthCheck.Kind kind = Texts.choice("check", HealthCheck.Kind.class, request.text("check", usual));
        final HealthCheck preset = HealthCheck.TCP;
        final HealthCheck check = new HealthCheck(kind, port,
            Texts.duration("check interval", request.text("checkInterval", Texts.text(preset.interval()))),
            Texts.duration("check timeout", request.text("checkTimeout", Texts.text(preset.timeout()))),
            request.number("rise", preset.rise()), request.number("fall", preset.fall()));
        if (kind == HealthCheck.Kind.NONE && !check.equals(HealthCheck.NONE)) {
            throw new RefusedException("backends that are not checked have no check port, interval, timeout, rise or fall;"
                + " leave these out, or give --check tcp");
        }
        return check;
    }

    private Map<String, Object> set(final Request request) {
        final Vip vip = conductor.spec().vip(request.text("vip"));
        final Map<String, String> given = request.words(SettingTexts.KEYS);
        if (given.isEmpty()) {
            throw new RefusedException("nothing is to be changed; give --timeout, --on-backend-down, --persistence,"
                + " --persistence-prefix or --slow-start");
        }
        final VipSettings settings = SettingTexts.of(given, vip.settings(), vip.endpoint());
        conductor.edit(spec -> spec.set(request.text("vip"), settings));
        return Map.of("message", "VIP " + vip.name() + " has now: " + SettingTexts.line(settings, vip.endpoint()));
    }

    private Map<String, Object> remove(final Request request) {
        final Vip vip = conductor.spec().vip(request.text("vip"));
        conductor.edit(spec -> spec.removeVip(request.text("vip")));
        final int backendsGone = vip.backends().size();
        return Map.of("message", "removed VIP " + vip.name() + " at " + vip.endpoint()
            + (backendsGone == 0 ? "" : " and its " + backendsGone + (backendsGone == 1 ? " backend" : " backends")));
    }

    private List<Object> list() {
        final Spec spec = conductor.spec();
        final List<Object> vips = new ArrayList<>();
        for (final Vip vip : spec.vips()) {
            vips.add(describe(vip));
        }
        return vips;
    }

    private Map<String, Object> show(final Vip vip) {
        final Map<String, Object> shown = describe(vip);
        shown.put("backends", backends.describe(vip));
        return shown;
    }

    private Map<String, Object> describe(final Vip vip) {
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", vip.name());
        described.put("endpoint", vip.endpoint().toString());
        described.put("address", vip.endpoint().block().toString());
        final PortRange ports = vip.endpoint().ports();
        described.put("port", ports.isOne() ? ports.first() : ports.toString());
        described.put("protocol", Texts.text(vip.endpoint().protocol()));
        described.putAll(ForwardingOptions.describe(vip.forwarding()));
        describe(vip.scheduling(), described);
        if (vip.quic() != null) {
            described.put("quic", QuicOptions.text(vip.quic()));
        }
        described.put("check", describe(vip.check(), vip.endpoint()));
        described.putAll(SettingTexts.describe(vip.settings(), vip.endpoint()));
        described.put("backendCount", vip.backends().size());
        described.put("backendsUp", vip.backends().stream().filter(b -> conductor.health(vip, b).up()).count());
        return described;
    }

    private static void describe(final Scheduling scheduling, final Map<String, Object> described) {
        described.put("scheduler", Texts.text(scheduling.kind()));
        if (scheduling.hashPrefix() != 0) {
            described.put("hashPrefix", scheduling.hashPrefix());
        }
        if (scheduling.ringSize() != 0) {
            described.put("maglevSize", scheduling.ringSize());
        }
    }

    private static Map<String, Object> describe(final HealthCheck check, final Endpoint vip) {
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("kind", Texts.text(check.kind()));
        if (check.kind() != HealthCheck.Kind.NONE) {
            described.put("port", check.portFor(vip));
            described.put("interval", Texts.text(check.interval()));
            described.put("timeout", Texts.text(check.timeout()));
            described.put("rise", check.rise());
            described.put("fall", check.fall());
        }
        return described;
    }
}

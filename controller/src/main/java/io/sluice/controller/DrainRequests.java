package io.sluice.controller;

import io.sluice.controller.api.Request;
import io.sluice.controller.model.Backend;
import io.sluice.controller.model.Draining;
import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Schedulings;
import io.sluice.controller.model.Texts;
import io.sluice.controller.model.Vip;
import io.sluice.table.Drain;
import io.sluice.table.Protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The requests about draining backends: drain, undrain. */
final class DrainRequests {
    private final Conductor conductor;

    DrainRequests(final Conductor conductor) {
        this.conductor = conductor;
    }

    void registerWith(final Requests requests) {
        requests.register("backend drain", this::drain);
        requests.register("backend undrain", this::undrain);
    }

    private Map<String, Object> drain(final Request request) {
        final Vip vip = conductor.spec().vip(request.text("vip"));
        final Backend backend = vip.backend(request.text("backend"));
        final Draining draining = draining(request, vip);
        conductor.edit(spec -> spec.change(vip.name(), request.text("backend"), one -> one.with(draining)));
        return Map.of("message", "backend " + backend.name() + " of VIP " + vip.name() + " takes no new connections; those that"
            + " it has " + (draining.deadline() == null ? "go on" : "go on until " + draining.untilText() + " and are then "
            + becomesText(draining.then())) + Schedulings.remarks(conductor.spec().vip(vip.name())),
            "edition", conductor.edition());
    }

    private Draining draining(final Request request, final Vip vip) {
        final Drain then = Draining.parseThen(request.text("then", null));
        if (!request.has("deadline")) {
            if (then != null) {
                throw new RefusedException("--then says what becomes of the connections that are left at the deadline; give"
                    + " --deadline TIME too");
            }
            return Draining.FOREVER;
        }
        final Duration time = Texts.duration("deadline", request.text("deadline"));
        return Draining.over(time, conductor.time().instant(), then == null ? usual(vip) : then);
    }

    /** Another server knows nothing of a TCP connection, and would reset it; a datagram it can answer. */
    private static Drain usual(final Vip vip) {
        return vip.endpoint().protocol() == Protocol.TCP ? Drain.CUT : Drain.RESCHEDULE;
    }

    private static String becomesText(final Drain then) {
        return then == Drain.CUT ? "cut" : "rescheduled";
    }

    private Map<String, Object> undrain(final Request request) {
        final Vip vip = conductor.spec().vip(request.text("vip"));
        final Backend backend = vip.backend(request.text("backend"));
        if (backend.draining() == null) {
            throw new RefusedException("backend " + backend.name() + " of VIP " + vip.name() + " is not being drained; there is"
                + " nothing to take back");
        }
        conductor.edit(spec -> spec.change(vip.name(), request.text("backend"), one -> one.with((Draining) null)));
        return Map.of("message", "backend " + backend.name() + " of VIP " + vip.name() + " takes new connections again"
            + Schedulings.remarks(conductor.spec().vip(vip.name())));
    }

    /** How far a backend is drained at a time; nothing when it isn't. */
    static Map<String, Object> describe(final Backend backend, final Instant now) {
        final Map<String, Object> described = new LinkedHashMap<>();
        final Draining draining = backend.draining();
        if (draining != null) {
            described.put("drain", Texts.text(draining.at(now)));
            if (draining.deadline() != null) {
                described.put("drainDeadline", draining.untilText());
                described.put("drainThen", Texts.text(draining.then()));
                described.put("drainSecondsLeft", draining.left(now).plusMillis(999).toSeconds());
            }
        }
        return described;
    }
}

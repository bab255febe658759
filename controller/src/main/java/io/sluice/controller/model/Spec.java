package io.sluice.controller.model;

import io.sluice.table.BackendRow;
import io.sluice.table.Conflicts;
import io.sluice.table.Forwarding;
import io.sluice.table.Ids;
import io.sluice.table.QuicRouting;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Everything the operator wants, immutable. An edit gives a new spec, or throws {@link RefusedException} and changes nothing.
 *
 * @param vips   in the order in which they were added
 * @param lastId the id given last, 0 before the first; see {@link IdSequence}
 */
public record Spec(List<Vip> vips, int lastId) {
    /** Nothing wanted yet. */
    public static final Spec EMPTY = new Spec(List.of(), 0);

    /** Refuses two VIPs with one name, endpoint or id. */
    public Spec {
        vips = List.copyOf(vips);
        final Map<String, Vip> byName = new HashMap<>();
        final Map<Endpoint, Vip> byEndpoint = new HashMap<>();
        for (final Vip vip : vips) {
            final Vip twin = byEndpoint.put(vip.endpoint(), vip);
            if (twin != null) {
                throw new RefusedException("VIP " + vip.endpoint() + " exists already, as " + twin.name()
                    + "; remove it first (sluice vip remove) to define it anew");
            }
            if (byName.put(vip.name(), vip) != null) {
                throw new RefusedException("a VIP named " + vip.name() + " exists already; choose another name");
            }
        }
        checkIds(vips);
        checkConflicts(vips);
    }

    private static void checkConflicts(final List<Vip> vips) {
        final List<VipRow> vipRows = new ArrayList<>();
        final List<BackendRow> backendRows = new ArrayList<>();
        for (final Vip vip : vips) {
            vipRows.add(vip.row());
            vip.backends().forEach(backend -> backendRows.add(backend.row(vip.id())));
        }
        Refusals.check(() -> Conflicts.check(vipRows, backendRows));
    }

    private static void checkIds(final List<Vip> vips) {
        final BitSet slots = new BitSet();
        for (final Vip vip : vips) {
            claim(slots, vip.id());
            vip.backends().forEach(backend -> claim(slots, backend.id()));
        }
    }

    private static void claim(final BitSet slots, final int id) {
        if (id < 1) {
            throw new RefusedException("id " + id + " is out of range; ids are positive");
        }
        if (slots.get(Ids.slot(id))) {
            throw new RefusedException("id " + id + " has slot " + Ids.slot(id) + ", which another VIP or backend has;"
                + " a slot has one holder");
        }
        slots.set(Ids.slot(id));
    }

    private int nextId() {
        final BitSet slots = new BitSet();
        for (final Vip vip : vips) {
            slots.set(Ids.slot(vip.id()));
            vip.backends().forEach(backend -> slots.set(Ids.slot(backend.id())));
        }
        return IdSequence.next(lastId, slots);
    }

    /** Adds a VIP without backends, with the usual settings; {@code name} may be null for the derived one. */
    public Spec addVip(final String name, final Endpoint endpoint, final Forwarding forwarding, final Scheduling scheduling,
                       final QuicRouting quic, final HealthCheck check) {
        return addVip(name, endpoint, forwarding, scheduling, quic, check, VipSettings.USUAL);
    }

    /** Adds a VIP without backends; {@code name} may be null for the derived one. */
    public Spec addVip(final String name, final Endpoint endpoint, final Forwarding forwarding, final Scheduling scheduling,
                       final QuicRouting quic, final HealthCheck check, final VipSettings settings) {
        final int id = nextId();
        final List<Vip> more = new ArrayList<>(vips);
        more.add(new Vip(id, name == null ? endpoint.derivedName() : name, endpoint, forwarding, scheduling, quic, check,
            settings, List.of()));
        return new Spec(more, id);
    }

    /** Gives a VIP other settings. */
    public Spec set(final String vip, final VipSettings settings) {
        return new Spec(replaced(vip(vip).with(settings)), lastId);
    }

    /** Removes a VIP and its backends. */
    public Spec removeVip(final String which) {
        final Vip gone = vip(which);
        return new Spec(vips.stream().filter(v -> v.id() != gone.id()).toList(), lastId);
    }

    /** Adds a backend to a VIP, with an id of its own. */
    public Spec addBackend(final String vip, final Backend backend) {
        final int id = nextId();
        return new Spec(replaced(vip(vip).plus(backend.withId(id))), id);
    }

    /** Removes a backend from a VIP. */
    public Spec removeBackend(final String vip, final String backend) {
        final Vip from = vip(vip);
        return new Spec(replaced(from.without(from.backend(backend))), lastId);
    }

    /** Changes a backend's weight. */
    public Spec weigh(final String vip, final String backend, final int weight) {
        return change(vip, backend, one -> one.withWeight(weight));
    }

    /** Changes a backend otherwise; it keeps its id. */
    public Spec change(final String vip, final String backend, final UnaryOperator<Backend> change) {
        final Vip of = vip(vip);
        return new Spec(replaced(of.with(change.apply(of.backend(backend)))), lastId);
    }

    private List<Vip> replaced(final Vip changed) {
        return vips.stream().map(v -> v.id() == changed.id() ? changed : v).toList();
    }

    /** The VIP that {@code text} names: its name, or its endpoint; refuses when there is none, or more than one. */
    public Vip vip(final String text) {
        final List<Vip> meant = meant(text);
        if (meant.size() > 1) {
            throw new RefusedException(Texts.quote(text) + " is " + (meant.size() == 2 ? "both " : "") + String.join(" and ",
                meant.stream().map(v -> Texts.text(v.endpoint().protocol())).toList()) + "; say which, like "
                + meant.get(0).endpoint());
        }
        if (meant.isEmpty()) {
            throw new RefusedException("there is no VIP " + Texts.quote(text)
                + Texts.suggestion(text, vips.stream().map(Vip::name).toList(), "sluice vip list shows them"));
        }
        return meant.get(0);
    }

    private List<Vip> meant(final String text) {
        if (!Endpoint.looksLike(text)) {
            return vips.stream().filter(v -> v.name().equals(text)).toList();
        }
        final Endpoint endpoint = Endpoint.parse(text);
        return vips.stream().filter(v -> v.endpoint().equals(endpoint)
            || Endpoint.leavesProtocolOpen(text) && v.endpoint().block().equals(endpoint.block())
            && v.endpoint().ports().equals(endpoint.ports())).toList();
    }
}

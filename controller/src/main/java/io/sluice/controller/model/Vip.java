package io.sluice.controller.model;

import io.sluice.table.BackendDown;
import io.sluice.table.Drain;
import io.sluice.table.Fitness;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.QuicRouting;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A virtual IP service and the backends that answer for it.
 *
 * @param id         unique over life
 * @param name       unique among VIPs
 * @param forwarding how packets are carried to the backends that have no way of their own
 * @param quic       how QUIC connection ids name backends; null where they are not looked at
 * @param settings   what can be changed while it runs
 */
public record Vip(int id, String name, Endpoint endpoint, Forwarding forwarding, Scheduling scheduling, QuicRouting quic,
                  HealthCheck check, VipSettings settings, List<Backend> backends) {
    private static final int MOST_OF_A_RING = 65_535;
    private static final int IPV4_BITS = 32;

    /** Refuses what can't be forwarded: a backend given twice, or out of reach, or a scheduler or check that doesn't fit. */
    public Vip {
        backends = List.copyOf(backends);
        Texts.name("VIP", name);
        if (Endpoint.looksLike(name)) {
            throw new RefusedException("a VIP can't be named " + Texts.quote(name) + ", which reads as an address and port;"
                + " choose another name");
        }
        row(id, name, endpoint, forwarding, scheduling, quic, settings);
        checkScheduling(name, endpoint, scheduling, check, isAnsweredThrough(endpoint, forwarding, backends));
        checkCheck(endpoint, check);
        checkRing(name, scheduling, backends.size());
        checkSlowStart(scheduling, settings);
        checkResets(name, forwarding, settings, backends);
        checkCuts(endpoint, backends);
        checkBackends(name, endpoint, backends);
        QuicOptions.check(name, quic, backends);
        for (final Backend backend : backends) {
            final Forwarding way = backend.forwarding() == null ? forwarding : backend.forwarding();
            Refusals.check(() -> Fitness.check(endpoint.block(), endpoint.ports(), endpoint.protocol(), way,
                backend.place().address(), backend.place().port()));
        }
    }

    /** A VIP whose settings are the usual ones. */
    public Vip(final int id, final String name, final Endpoint endpoint, final Forwarding forwarding, final Scheduling scheduling,
               final QuicRouting quic, final HealthCheck check, final List<Backend> backends) {
        this(id, name, endpoint, forwarding, scheduling, quic, check, VipSettings.USUAL, backends);
    }

    private static void checkSlowStart(final Scheduling scheduling, final VipSettings settings) {
        if (settings.startsSlowly() && !scheduling.kind().usesWeights()) {
            throw new RefusedException("scheduler " + Texts.text(scheduling.kind()) + " pays no heed to weights, and a slow start"
                + " is a weight that grows; leave slow start out, or choose one of " + Schedulings.weighing());
        }
    }

    private static void checkResets(final String name, final Forwarding forwarding, final VipSettings settings,
                                    final List<Backend> backends) {
        if (settings.connections().backendDown() != BackendDown.RESET) {
            return;
        }
        for (final Backend backend : backends) {
            final ForwardingMode mode = (backend.forwarding() == null ? forwarding : backend.forwarding()).mode();
            if (!mode.translates()) {
                throw new RefusedException("VIP " + name + " resets the connections of backends that are down, for which Sluice"
                    + " must see both their halves, and backend " + backend.name() + " has mode " + Texts.text(mode)
                    + "; give it nat or fullnat, or the VIP --on-backend-down keep or reschedule");
            }
        }
    }

    private static void checkCuts(final Endpoint endpoint, final List<Backend> backends) {
        for (final Backend backend : backends) {
            if (endpoint.protocol() != Protocol.TCP && backend.draining() != null && backend.draining().then() == Drain.CUT) {
                throw new RefusedException("a connection is cut by a reset, which TCP has, and VIP " + endpoint + " is "
                    + Texts.text(endpoint.protocol()) + "; let what is left on backend " + backend.name() + " be rescheduled");
            }
        }
    }

    private static void checkBackends(final String name, final Endpoint endpoint, final List<Backend> backends) {
        final Set<String> names = new HashSet<>();
        final Set<HostPort> places = new HashSet<>();
        for (final Backend backend : backends) {
            if (!places.add(asked(endpoint, backend.place()))) {
                throw new RefusedException("VIP " + name + " has a backend " + backend.place()
                    + " already; nothing to add (sluice backend weight changes its weight)");
            }
            if (!names.add(backend.name())) {
                throw new RefusedException("VIP " + name + " has a backend named " + backend.name()
                    + " already; choose another name");
            }
        }
    }

    /** With the port that packets have when they arrive, where that is known. */
    private static HostPort asked(final Endpoint endpoint, final HostPort place) {
        return place.port() == 0 && endpoint.ports().isOne() ? new HostPort(place.address(), endpoint.ports().first()) : place;
    }

    private static void checkCheck(final Endpoint endpoint, final HealthCheck check) {
        if (check.kind() != HealthCheck.Kind.NONE && check.port() == 0 && !endpoint.isOne()) {
            throw new RefusedException("VIP " + endpoint + " has many addresses or ports, so where its backends can be checked"
                + " can't be told; give --check-port, or --check none");
        }
    }

    /** Whether the dataplane sees how long each backend takes to answer a SYN. */
    private static boolean isAnsweredThrough(final Endpoint endpoint, final Forwarding forwarding, final List<Backend> backends) {
        return endpoint.protocol() == Protocol.TCP && forwarding.mode().translates()
            && backends.stream().allMatch(backend -> backend.forwarding() == null || backend.forwarding().mode().translates());
    }

    private static void checkScheduling(final String name, final Endpoint endpoint, final Scheduling scheduling,
                                        final HealthCheck check, final boolean answeredThrough) {
        if (scheduling.kind() == SchedulerKind.LRT && check.kind() == HealthCheck.Kind.NONE && !answeredThrough) {
            throw new RefusedException("scheduler lrt goes by how quickly backends answer their health checks or, with TCP and"
                + " modes nat and fullnat, their clients, and VIP " + name + " has no checks and backends that answer unseen;"
                + " give --check tcp, or choose another scheduler");
        }
        if (scheduling.hashPrefix() > IPV4_BITS && Addresses.family(endpoint.address()).equals("IPv4")) {
            throw new RefusedException("hash prefix " + scheduling.hashPrefix() + " is longer than an IPv4 address; give 1 to "
                + IPV4_BITS);
        }
    }

    private static void checkRing(final String name, final Scheduling scheduling, final int backends) {
        final int room = Math.min(scheduling.ringSizeFor(backends), MOST_OF_A_RING);
        if (scheduling.kind().usesRing() && backends > room) {
            throw new RefusedException(backends + " backends don't fit the " + room + " slots of VIP " + name + "'s Maglev table;"
                + (room < MOST_OF_A_RING ? " define it anew with a larger --maglev-size" : " spread them over several VIPs"));
        }
    }

    Vip plus(final Backend backend) {
        final List<Backend> more = new ArrayList<>(backends);
        more.add(backend);
        return withBackends(more);
    }

    Vip without(final Backend backend) {
        return withBackends(backends.stream().filter(b -> b.id() != backend.id()).toList());
    }

    Vip with(final Backend changed) {
        return withBackends(backends.stream().map(b -> b.id() == changed.id() ? changed : b).toList());
    }

    private Vip withBackends(final List<Backend> others) {
        return new Vip(id, name, endpoint, forwarding, scheduling, quic, check, settings, others);
    }

    Vip with(final VipSettings others) {
        return new Vip(id, name, endpoint, forwarding, scheduling, quic, check, others, backends);
    }

    /** How packets are carried to the backends that have no way of their own. */
    public ForwardingMode mode() {
        return forwarding.mode();
    }

    /** Whether replies of any of its backends come back through Sluice. */
    public boolean translates() {
        return mode().translates() || backends.stream().anyMatch(backend -> backend.forwarding(this).mode().translates());
    }

    /** What the dataplane is told of it. */
    public VipRow row() {
        return row(id, name, endpoint, forwarding, scheduling, quic, settings);
    }

    private static VipRow row(final int id, final String name, final Endpoint endpoint, final Forwarding forwarding,
                              final Scheduling scheduling, final QuicRouting quic, final VipSettings settings) {
        return Refusals.refusing(() -> new VipRow(id, name, endpoint.block(), endpoint.ports(), endpoint.protocol(), forwarding,
            scheduling, quic, settings.connections()));
    }

    /** The backend that {@code text} names, by its name or address; refuses when there is none, or more than one. */
    public Backend backend(final String text) {
        final List<Backend> named = backends.stream().filter(b -> b.name().equals(text)).toList();
        final List<Backend> meant = named.isEmpty() ? backends.stream().filter(b -> b.answersTo(text)).toList() : named;
        if (meant.size() > 1) {
            throw new RefusedException("VIP " + name + " has several backends at " + text + "; say which, like "
                + meant.get(0).name());
        }
        return meant.stream().findFirst().orElseThrow(() -> new RefusedException(
            "VIP " + name + " has no backend " + Texts.quote(text)
                + Texts.suggestion(text, backends.stream().map(Backend::name).toList(), "sluice backend list shows them")));
    }
}

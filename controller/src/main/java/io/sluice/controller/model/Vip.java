package io.sluice.controller.model;

import io.sluice.table.ForwardingMode;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A virtual IP service and the backends that answer for it.
 *
 * @param id   unique over life
 * @param name unique among VIPs
 */
public record Vip(int id, String name, Endpoint endpoint, ForwardingMode mode, Scheduling scheduling, HealthCheck check,
                  List<Backend> backends) {
    private static final int MOST_OF_A_RING = 65_535;
    private static final int IPV4_BITS = 32;

    /** Refuses what can't be forwarded: a backend given twice, or of the other IP version, or a scheduler that doesn't fit. */
    public Vip {
        backends = List.copyOf(backends);
        Texts.name("VIP", name);
        if (Endpoint.looksLike(name)) {
            throw new RefusedException("a VIP can't be named " + Texts.quote(name) + ", which reads as an address and port;"
                + " choose another name");
        }
        checkScheduling(name, endpoint, scheduling, check);
        checkRing(name, scheduling, backends.size());
        final Set<String> names = new HashSet<>();
        final Set<InetAddress> addresses = new HashSet<>();
        for (final Backend backend : backends) {
            checkFits(name, endpoint, mode, backend);
            if (!addresses.add(backend.address())) {
                throw new RefusedException("VIP " + name + " has a backend " + Addresses.text(backend.address())
                    + " already; nothing to add (sluice backend weight changes its weight)");
            }
            if (!names.add(backend.name())) {
                throw new RefusedException("VIP " + name + " has a backend named " + backend.name()
                    + " already; choose another name");
            }
        }
    }

    private static void checkScheduling(final String name, final Endpoint endpoint, final Scheduling scheduling,
                                        final HealthCheck check) {
        if (scheduling.kind() == SchedulerKind.LRT && check.kind() == HealthCheck.Kind.NONE) {
            throw new RefusedException("scheduler lrt goes by how quickly backends answer their health checks, and VIP " + name
                + " has none; give --check tcp, or choose another scheduler");
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

    private static void checkFits(final String name, final Endpoint endpoint, final ForwardingMode mode, final Backend backend) {
        final String address = Addresses.text(backend.address());
        final String wanted = Addresses.family(endpoint.address());
        if (!Addresses.family(backend.address()).equals(wanted)) {
            throw new RefusedException("backend " + address + " is " + Addresses.family(backend.address()) + ", VIP " + name
                + " is " + wanted + ", and mode " + Texts.text(mode) + " can't translate; give the backend's " + wanted
                + " address");
        }
        if (backend.address().equals(endpoint.address())) {
            throw new RefusedException("backend " + address + " is the VIP's own address; give the address by which the backend"
                + " is reached on its network");
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
        return new Vip(id, name, endpoint, mode, scheduling, check, others);
    }

    /** The backend that {@code text} names, by its name or address; refuses when there is none. */
    public Backend backend(final String text) {
        return backends.stream().filter(b -> b.answersTo(text)).findFirst().orElseThrow(() -> new RefusedException(
            "VIP " + name + " has no backend " + Texts.quote(text)
                + Texts.suggestion(text, backends.stream().map(Backend::name).toList(), "sluice backend list shows them")));
    }
}

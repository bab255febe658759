package io.sluice.testbed.endurance;

import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import java.util.List;
import java.util.Locale;

/** A forwarding mode over IPv4, and its VIP. */
public enum Way {
    /** By link-layer address; the backends own the VIP. */
    DSR("--mode dsr", 0, 101),
    /** By destination address. */
    NAT("--mode nat", 0, 102),
    /** By both addresses, to backends behind the router. */
    FULLNAT("--mode fullnat --snat 192.0.2.64/28", 1, 103);

    /** Backends of each. */
    static final int BACKENDS = 2;

    private final String options;
    private final int segment;
    private final int number;

    Way(final String options, final int segment, final int number) {
        this.options = options;
        this.segment = segment;
        this.number = number;
    }

    /** Its address. */
    public String vip() {
        return "192.0.2." + number;
    }

    /** What {@code vip add} is told of it. */
    String options() {
        return options;
    }

    /** Its backends. */
    List<Host> backends(final Topology network) {
        return network.backends().subList(segment * BACKENDS, (segment + 1) * BACKENDS);
    }

    /** As {@code sluice} writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.sluice.dataplane;

import io.sluice.bpf.Steering;
import io.sluice.bpf.Steering.Endpoint;
import io.sluice.table.AddressBlock;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What of the network's traffic is claimed for the workers: keeps {@link Steering} and {@link VipPresence} in step with the
 * editions and with the host's own addresses. Single-threaded: belongs to the {@link ViewAdopter}.
 */
final class Claims {
    private final Steering steering;
    private final VipPresence presence;
    private Set<AddressBlock> blocks = Set.of();
    private Set<Endpoint> endpoints = Set.of();
    private Set<InetAddress> host = Set.of();

    Claims(final Steering steering, final VipPresence presence) {
        this.steering = steering;
        this.presence = presence;
    }

    /** The host's own addresses: what is for them stays the kernel's. */
    void host(final Set<InetAddress> addresses) {
        each(addresses, host, address -> steering.host(address, true));
        each(host, addresses, address -> steering.host(address, false));
        host = Set.copyOf(addresses);
    }

    /** Gives up what an edition does not want any more; to be called before the workers go by it. */
    void release(final OwnAddresses wanted) {
        each(blocks, wanted.all(), block -> {
            steering.remove(block.address(), block.prefixLength());
            presence.disappear(block);
        });
        each(endpoints, wanted.endpoints(), steering::release);
    }

    /** Claims what an edition wants anew; to be called when the workers go by it. */
    void claim(final OwnAddresses wanted, final long nowNs) {
        each(wanted.endpoints(), endpoints, steering::take);
        each(wanted.all(), blocks, block -> {
            steering.add(block.address(), block.prefixLength());
            presence.appear(block, nowNs);
        });
        blocks = new HashSet<>(wanted.all());
        endpoints = new HashSet<>(wanted.endpoints());
    }

    private static <T> void each(final Set<T> these, final Set<T> butNotThese, final Consumer<T> what) {
        these.stream().filter(one -> !butNotThese.contains(one)).forEach(what);
    }
}

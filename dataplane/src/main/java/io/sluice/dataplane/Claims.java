package io.sluice.dataplane;

import io.sluice.bpf.Steering;
import io.sluice.bpf.Steering.Endpoint;
import io.sluice.table.AddressBlock;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the network's traffic is claimed for the workers: keeps {@link Steering} and {@link VipPresence} in step with the
 * editions and with the host's own addresses. Single-threaded: belongs to the {@link ViewAdopter}.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Steering steering;
    private final VipPresence presence;
    private Set<AddressBlock> blocks = Set.of();
    private Set<Endpoint> endpoints = Set.of();
    private Set<InetAddress> host = Set.of();
    private Set<AddressBlock> complained = Set.of();

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

    /**
     * What an edition wants of addresses, but for blocks and pools in which this host has an address of its own: that would be
     * taken from it, ssh and all.
     */
    private Set<AddressBlock> harmless(final OwnAddresses wanted) {
        final Set<AddressBlock> harmless = new HashSet<>(wanted.all());
        final Set<AddressBlock> harmful = new HashSet<>();
        for (final AddressBlock block : wanted.all()) {
            final boolean risky = !block.isHost() || wanted.pools().contains(block);
            host.stream().filter(own -> risky && block.contains(own)).findFirst().ifPresent(own -> {
                harmful.add(block);
                if (!complained.contains(block)) {
                    LOG.error("{} is left to the kernel, for this host has {} in it; take others, or give the host another",
                        block, own.getHostAddress());
                }
            });
        }
        complained = harmful;
        harmless.removeAll(harmful);
        return harmless;
    }

    /** Gives up what an edition does not want any more; to be called before the workers go by it. */
    void release(final OwnAddresses wanted) {
        each(blocks, harmless(wanted), block -> {
            steering.remove(block.address(), block.prefixLength());
            presence.disappear(block);
        });
        each(endpoints, wanted.endpoints(), steering::release);
    }

    /** Claims what an edition wants anew; to be called when the workers go by it. */
    void claim(final OwnAddresses wanted, final long nowNs) {
        each(wanted.endpoints(), endpoints, steering::take);
        final Set<AddressBlock> now = harmless(wanted);
        each(now, blocks, block -> {
            steering.add(block.address(), block.prefixLength());
            presence.appear(block, nowNs);
        });
        blocks = now;
        endpoints = new HashSet<>(wanted.endpoints());
    }

    private static <T> void each(final Set<T> these, final Set<T> butNotThese, final Consumer<T> what) {
        these.stream().filter(one -> !butNotThese.contains(one)).forEach(what);
    }
}

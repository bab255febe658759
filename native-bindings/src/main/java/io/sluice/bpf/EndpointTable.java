package io.sluice.bpf;

import io.sluice.bpf.Steering.Endpoint;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The endpoints of one family and the map in which programs look them up. Key: address, port, protocol (16 bits each), in network
 * order; value: the flags below. There is an entry under port 0 for each address and protocol that has an endpoint at all, so
 * that one look-up tells strangers. Safe for any thread.
 */
final class EndpointTable {
    static final int ERRORS = 1;                           // taken without replies, under this very port
    static final int REPLIES = 2;                          // taken with replies, under this very port
    static final int FRAGMENTS = 4;                        // under port 0 only: some port of this address has replies

    private final BpfMap map;
    private final int keyLength;
    private final Set<Endpoint> taken = new HashSet<>();
    private final Map<Source, Uses> uses = new HashMap<>();

    EndpointTable(final FamilyMaps maps) {
        map = maps.endpoints();
        keyLength = maps.addressLength() + FamilyMaps.PORT_LENGTH + FamilyMaps.PROTOCOL_LENGTH;
    }

    synchronized void take(final Endpoint endpoint) {
        if (taken.size() >= Steering.ENDPOINTS && !taken.contains(endpoint)) {
            throw new IllegalStateException("there is no place for one more endpoint, " + endpoint.address().getHostAddress()
                + " protocol " + endpoint.protocol() + " port " + endpoint.port() + ": " + Steering.ENDPOINTS
                + " of its family are taken");
        }
        if (taken.add(endpoint)) {
            uses.merge(Source.of(endpoint), Uses.of(endpoint), Uses::plus);
        }
        write(endpoint, endpoint.port());                  // even if it was there, should writing have failed before
        write(endpoint, 0);
    }

    synchronized void release(final Endpoint endpoint) {
        if (taken.remove(endpoint)) {
            uses.computeIfPresent(Source.of(endpoint), (source, all) -> all.minus(Uses.of(endpoint)));
        }
        write(endpoint, 0);
        write(endpoint, endpoint.port());
    }

    /** Makes the entry of this port what it should be. */
    private void write(final Endpoint endpoint, final int port) {
        final byte[] key = ByteBuffer.allocate(keyLength).put(endpoint.address().getAddress()).putShort((short) port)
            .putShort((short) endpoint.protocol()).array();
        final Uses all = port == 0 ? uses.get(Source.of(endpoint)) : null;
        final int flags = flag(endpoint, port, false, ERRORS) | flag(endpoint, port, true, REPLIES)
            | (all != null && all.replies > 0 ? FRAGMENTS : 0);
        if (flags != 0 || all != null) {
            map.put(key, new byte[] {(byte) flags});
        } else {
            map.remove(key);
        }
    }

    private int flag(final Endpoint endpoint, final int port, final boolean replies, final int flag) {
        return taken.contains(new Endpoint(endpoint.address(), endpoint.protocol(), port, replies)) ? flag : 0;
    }

    private record Source(InetAddress address, int protocol) {
        static Source of(final Endpoint endpoint) {
            return new Source(endpoint.address(), endpoint.protocol());
        }
    }

    /** How many endpoints an address and protocol have, and how many of them with replies. */
    private record Uses(int endpoints, int replies) {
        static Uses of(final Endpoint endpoint) {
            return new Uses(1, endpoint.replies() ? 1 : 0);
        }

        Uses plus(final Uses more) {
            return new Uses(endpoints + more.endpoints, replies + more.replies);
        }

        /** What is left, null when that is nothing. */
        Uses minus(final Uses less) {
            return endpoints == less.endpoints ? null : new Uses(endpoints - less.endpoints, replies - less.replies);
        }
    }
}

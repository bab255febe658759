package io.sluice.dataplane.schedule;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rings in use: built once for all VIPs with the same backends and weights, and forgotten when nobody uses them any more. */
final class Rings {
    private final Map<Key, WeakReference<Ring>> known = new HashMap<>();

    private record Key(int size, List<Share> shares) {
    }

    private record Share(InetAddress address, int weight) {
    }

    /** The ring of these backends, which are in the order of their addresses. */
    Ring of(final List<Candidate> backends, final int size) {
        final int divisor = backends.stream().mapToInt(Candidate::weight).reduce(0, Rings::greatestCommonDivisor);
        final Key key = new Key(size,
            backends.stream().map(backend -> new Share(backend.address(), backend.weight() / divisor)).toList());
        final WeakReference<Ring> found = known.get(key);
        Ring ring = found == null ? null : found.get();
        if (ring == null) {
            ring = Ring.of(backends, size);
            known.put(key, new WeakReference<>(ring));
        }
        return ring;
    }

    /** Forgets the names of rings that are gone. */
    void tidy() {
        known.values().removeIf(ring -> ring.get() == null);
    }

    private static int greatestCommonDivisor(final int one, final int other) {
        return other == 0 ? one : greatestCommonDivisor(other, one % other);
    }
}

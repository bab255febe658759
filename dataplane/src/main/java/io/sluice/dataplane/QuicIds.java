package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Target;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Udp;
import io.sluice.table.QuicRouting;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which backend a QUIC packet names in its connection ID (draft-ietf-quic-load-balancers, plaintext connection IDs):
 *
 * <pre>
 *  +---------------+-----------------------+-------------------+
 *  | config 3 bits | server ID             | nonce             |
 *  | length 5 bits | as many as configured | the server's own  |
 *  +---------------+-----------------------+-------------------+
 * </pre>
 *
 * <p>The first three bits are the number of the configuration; 7 is for IDs that name nobody, such as those a client makes up for
 * its first packets. A packet with a long header (RFC 8999, section 5.1) says how long its ID is, one with a short header
 * carries the ID right behind its first octet. Immutable.
 */
final class QuicIds {
    private static final int LONG_HEADER = 0x80;
    private static final int LONG_ID_LENGTH_AT = 5;                // behind the first octet and the version
    private static final int SHORT_ID_AT = 1;
    private static final int CONFIG_SHIFT = 5;
    private static final int HALF = 8;

    private final int config;
    private final int length;
    private final int mask;
    private final long[] firsts;
    private final long[] seconds;
    private final Target[] targets;

    private record Words(long first, long second) {
    }

    /**
     * The IDs of one VIP's backends.
     *
     * @param byServerId the backends, each with a server ID of the configured length
     */
    QuicIds(final QuicRouting routing, final Map<byte[], Target> byServerId) {
        config = routing.config();
        length = routing.serverIdLength();
        final int size = Integer.highestOneBit(Math.max(1, byServerId.size())) << 2;
        mask = size - 1;
        firsts = new long[size];
        seconds = new long[size];
        targets = new Target[size];
        final Map<Words, Target> distinct = new HashMap<>();
        byServerId.forEach((id, target) -> {
            final UnsafeBuffer octets = new UnsafeBuffer(Arrays.copyOf(id, length));
            distinct.put(new Words(word(octets, 0, Math.min(length, HALF)), word(octets, HALF, length - HALF)), target);
        });
        distinct.forEach(this::put);
    }

    private void put(final Words id, final Target target) {
        int at = home(id.first, id.second);
        while (targets[at] != null) {
            at = at + 1 & mask;
        }
        firsts[at] = id.first;
        seconds[at] = id.second;
        targets[at] = target;
    }

    /** The backend that the packet names, or null if it names none. */
    Target find(final UnsafeBuffer frames, final PacketShape packet) {
        final int payload = packet.l4() + Udp.LENGTH;
        final int end = packet.l3() + packet.l3Length();
        final boolean longHeader = payload < end && (frames.getByte(payload) & LONG_HEADER) != 0;
        if (longHeader && payload + LONG_ID_LENGTH_AT >= end) {
            return null;
        }
        final int id = longHeader ? payload + LONG_ID_LENGTH_AT + 1 : payload + SHORT_ID_AT;
        final int idEnd = longHeader ? id + (frames.getByte(payload + LONG_ID_LENGTH_AT) & 0xff) : end;
        if (id + 1 + length > Math.min(idEnd, end) || (frames.getByte(id) & 0xff) >>> CONFIG_SHIFT != config) {
            return null;
        }
        return find(word(frames, id + 1, Math.min(length, HALF)), word(frames, id + 1 + HALF, length - HALF));
    }

    private Target find(final long first, final long second) {
        int at = home(first, second);
        while (targets[at] != null && (firsts[at] != first || seconds[at] != second)) {
            at = at + 1 & mask;
        }
        return targets[at];
    }

    /** So many octets as one number; 0 for none. */
    private static long word(final UnsafeBuffer from, final int at, final int octets) {
        long word = 0;
        for (int i = 0; i < octets; i++) {
            word = word << Byte.SIZE | from.getByte(at + i) & 0xff;
        }
        return word;
    }

    private int home(final long first, final long second) {
        return (int) ((first * 31 + second) * 0x9e3779b97f4a7c15L >>> Integer.SIZE) & mask;
    }
}

package io.sluice.dataplane;

import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import java.util.Set;
import org.agrona.UnsafeApi;

/**
 * Which backend each client of a persistent VIP has, for all workers: a client's connections come to several. Of fixed size, in
 * sets of eight entries of 64 octets:
 * <pre>
 *  0                       8           12          16                      32                      40
 *  +-----------------------+-----------+-----------+-----------------------+-----------------------+----------
 *  | word                  | VIP       | backend   | client, two longs     | claim, of the first   | unused
 *  +-----------------------+-----------+-----------+-----------------------+-----------------------+----------
 *
 *   63        56 55           32 31                           0
 *  +------------+---------------+------------------------------+
 *  | turn       | connections   | when the last one ended      |   of the word
 *  +------------+---------------+------------------------------+
 * </pre>
 * Seconds are of the workers' clock, which goes on when the process is another. The turn counts whose entry it is, and 0 is
 * nobody's yet. An entry lives as long as its connections and a while beyond; then anybody may have it. Connections that were
 * never more than half open leave no such while: a flood of SYNs keeps no entry longer than its half-open connections.
 *
 * <p>Nothing is locked, and nobody waits: connections are counted by compare-and-set of the word. A client is given an entry by
 * who has its set's claim, which is odd meanwhile and counts how often it was had, so that no client gets two. Whoever finds it
 * taken looks again a few times, and then does without. Touched only when a connection begins or ends.
 */
final class StickTable implements AutoCloseable {
    /** No such backend. */
    static final int NONE = -1;
    /** Octets of an entry. */
    static final int ENTRY = 64;

    private static final int WAYS = 8;
    private static final int SET = WAYS * ENTRY;
    private static final int VIP = 8;
    private static final int BACKEND = 12;
    private static final int CLIENT_HI = 16;
    private static final int CLIENT_LO = 24;
    private static final int CLAIM = 32;
    private static final int TURN_SHIFT = 56;
    private static final long TURNS = 0xff;
    private static final int COUNT_SHIFT = 32;
    private static final long CHANGES_HANDS = 0xff_ffff;           // connections that no entry reaches
    private static final int MOST_TRIES = 16;
    private static final int MOST_WORKERS = 256;
    private static final int REFUSED_STRIDE = 16;                  // so that no two workers write to one cache line

    private final Mapping memory;
    private final long address;
    private final int sets;
    private final long[] refused = new long[MOST_WORKERS * REFUSED_STRIDE];

    /** Over memory that is zeros at first, and closed with the table. */
    StickTable(final Mapping memory) {
        this.memory = memory;
        this.address = memory.address();
        this.sets = (int) (memory.length() / SET);
    }

    /** A table of its own that ends with the process. */
    static StickTable anonymous(final int entries) {
        return new StickTable(Linux.mapAnonymous((long) Math.max(entries / WAYS, 1) * SET));
    }

    /**
     * Forgets the connections of a process before, as if all had ended now, but not the clients; to be called before any worker
     * begins. Which connections are there again is told by {@link #resides}.
     */
    void forgetConnections(final int nowSeconds) {
        for (long entry = address; entry < end(); entry += ENTRY) {
            final long word = UnsafeApi.getLong(entry);
            if (count(word) == CHANGES_HANDS) {
                UnsafeApi.putLong(entry, 0);
            } else if (count(word) != 0) {
                UnsafeApi.putLong(entry, word(turn(word), 0, nowSeconds));
            }
            UnsafeApi.putLong(entry + CLAIM, 0);
        }
    }

    /** Forgets the clients of all VIPs but these. For any thread. */
    void retain(final Set<Integer> vips) {
        for (long entry = address; entry < end(); entry += ENTRY) {
            final long word = UnsafeApi.getLongVolatile(null, entry);
            if (turn(word) != 0 && count(word) != CHANGES_HANDS && !vips.contains(UnsafeApi.getIntOpaque(null, entry + VIP))) {
                UnsafeApi.compareAndSetLong(null, entry, word, 0); // fails if the entry has changed, which is as well
            }
        }
    }

    /**
     * The backend of a client, or {@link #NONE}.
     *
     * @param lifetime seconds that it stays after its last connection
     */
    int find(final int vip, final long clientHi, final long clientLo, final int lifetime, final int nowSeconds) {
        final long entry = entry(vip, clientHi, clientLo);
        if (entry == 0) {
            return NONE;
        }
        final long word = UnsafeApi.getLongVolatile(null, entry);
        final int backend = UnsafeApi.getIntVolatile(null, entry + BACKEND);
        final boolean same = turn(UnsafeApi.getLongVolatile(null, entry)) == turn(word);
        return same && !expired(word, lifetime, nowSeconds) ? backend : NONE;
    }

    /**
     * A connection of a client begins, to that backend: it is the client's from now on.
     *
     * @return whether that is remembered; not if there is no room
     */
    boolean began(final int vip, final long clientHi, final long clientLo, final int backend, final int lifetime,
        final int nowSeconds) {
        final long entry = count(vip, clientHi, clientLo, backend, lifetime, nowSeconds);
        if (entry != 0) {
            UnsafeApi.putIntOpaque(null, entry + BACKEND, backend);
        }
        return entry != 0;
    }

    /**
     * As {@link #began}, of a connection that was there before. Where a client has several, with as many backends, its own is the
     * one that it has here, or else that of the first.
     */
    boolean resides(final int vip, final long clientHi, final long clientLo, final int backend, final int lifetime,
        final int nowSeconds) {
        return count(vip, clientHi, clientLo, backend, lifetime, nowSeconds) != 0;
    }

    /** Counts a connection of a client, who gets an entry with this backend if there is none; returns it, or 0. */
    private long count(final int vip, final long clientHi, final long clientLo, final int backend, final int lifetime,
        final int nowSeconds) {
        final long set = set(vip, clientHi, clientLo);
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            final long claim = UnsafeApi.getLongVolatile(null, set + CLAIM);
            final long known = entry(vip, clientHi, clientLo);
            if (known != 0) {
                final long word = UnsafeApi.getLongVolatile(null, known);
                if (isClients(known, word, vip, clientHi, clientLo) && counted(known, word, 1, seconds(word))) {
                    return known;
                }
            } else if ((claim & 1) == 0) {
                final long vacant = vacancy(set, lifetime, nowSeconds);
                if (vacant == 0) {
                    return 0;
                }
                if (UnsafeApi.compareAndSetLong(null, set + CLAIM, claim, claim + 1)) {
                    final boolean taken = take(vacant, vip, clientHi, clientLo, backend, lifetime, nowSeconds);
                    UnsafeApi.putLongVolatile(null, set + CLAIM, claim + 2);
                    if (taken) {
                        return vacant;
                    }
                }
            }
        }
        return 0;
    }

    /**
     * A connection of a client is over.
     *
     * @param wasSomebodys whether it was more than half open
     */
    void ended(final int vip, final long clientHi, final long clientLo, final boolean wasSomebodys, final int nowSeconds) {
        final long entry = entry(vip, clientHi, clientLo);
        while (entry != 0) {                                       // again only if another got on meanwhile
            final long word = UnsafeApi.getLongVolatile(null, entry);
            if (!isClients(entry, word, vip, clientHi, clientLo) || count(word) == 0
                || counted(entry, word, -1, wasSomebodys ? nowSeconds : seconds(word))) {
                return;
            }
        }
    }

    private static boolean counted(final long entry, final long word, final int more, final int seconds) {
        final long count = Math.min(count(word) + more, CHANGES_HANDS - 1);
        return UnsafeApi.compareAndSetLong(null, entry, word, word(turn(word), count, seconds));
    }

    /** A worker has found no room for a client. */
    void refuse(final int worker) {
        refused[worker % MOST_WORKERS * REFUSED_STRIDE]++;
    }

    /** How often a worker found no room for a client. */
    long refused(final int worker) {
        return refused[worker % MOST_WORKERS * REFUSED_STRIDE];
    }

    private long end() {
        return address + (long) sets * SET;
    }

    private long entry(final int vip, final long clientHi, final long clientLo) {
        final long first = set(vip, clientHi, clientLo);
        for (long entry = first; entry < first + SET; entry += ENTRY) {
            if (isClients(entry, UnsafeApi.getLongVolatile(null, entry), vip, clientHi, clientLo)) {
                return entry;
            }
        }
        return 0;
    }

    private long set(final int vip, final long clientHi, final long clientLo) {
        final long mixed = (clientHi * 31 + clientLo ^ (long) vip << Integer.SIZE) * 0x9e3779b97f4a7c15L;
        return address + ((mixed >>> Integer.SIZE) * sets >>> Integer.SIZE) * SET;
    }

    private static boolean isClients(final long entry, final long word, final int vip, final long clientHi, final long clientLo) {
        return turn(word) != 0 && count(word) != CHANGES_HANDS && UnsafeApi.getIntOpaque(null, entry + VIP) == vip
            && UnsafeApi.getLongOpaque(null, entry + CLIENT_LO) == clientLo
            && UnsafeApi.getLongOpaque(null, entry + CLIENT_HI) == clientHi;
    }

    /** An entry that nobody has any more; 0 if there is none. Those of other VIPs are measured by this one's lifetime. */
    private static long vacancy(final long set, final int lifetime, final int nowSeconds) {
        for (long entry = set; entry < set + SET; entry += ENTRY) {
            if (isVacant(UnsafeApi.getLongVolatile(null, entry), lifetime, nowSeconds)) {
                return entry;
            }
        }
        return 0;
    }

    private static boolean isVacant(final long word, final int lifetime, final int nowSeconds) {
        return turn(word) == 0 || expired(word, lifetime, nowSeconds);
    }

    private static boolean take(final long entry, final int vip, final long clientHi, final long clientLo, final int backend,
        final int lifetime, final int nowSeconds) {
        final long word = UnsafeApi.getLongVolatile(null, entry);
        final long turn = turn(word) % TURNS + 1;
        if (!isVacant(word, lifetime, nowSeconds)
            || !UnsafeApi.compareAndSetLong(null, entry, word, word(turn, CHANGES_HANDS, nowSeconds))) {
            return false;
        }
        UnsafeApi.putIntOpaque(null, entry + VIP, vip);
        UnsafeApi.putIntOpaque(null, entry + BACKEND, backend);
        UnsafeApi.putLongOpaque(null, entry + CLIENT_HI, clientHi);
        UnsafeApi.putLongOpaque(null, entry + CLIENT_LO, clientLo);
        UnsafeApi.putLongVolatile(null, entry, word(turn, 1, nowSeconds - lifetime));
        return true;
    }

    private static boolean expired(final long word, final int lifetime, final int nowSeconds) {
        return count(word) == 0 && nowSeconds - seconds(word) >= lifetime;
    }

    private static long word(final long turn, final long count, final int seconds) {
        return turn << TURN_SHIFT | count << COUNT_SHIFT | seconds & 0xffff_ffffL;
    }

    private static long turn(final long word) {
        return word >>> TURN_SHIFT;
    }

    private static long count(final long word) {
        return word >>> COUNT_SHIFT & CHANGES_HANDS;
    }

    private static int seconds(final long word) {
        return (int) word;
    }

    @Override
    public void close() {
        memory.close();
    }
}

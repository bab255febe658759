package io.sluice.flow;

import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import org.agrona.UnsafeApi;

/**
 * Which backend each connection of one worker goes to. Open addressing with linear probing outside the heap, one cache line a
 * connection, key included, so that a packet whose line lies where it belongs costs one access to memory:
 *
 * <pre>
 *   0                       8           12          16
 *  +-----------------------+-----------+-----------+-----------------------+-----------------------+
 *  | hash, 0 = empty       | backend   | last seen | source address, two longs                     |
 *  +-----------------------+-----------+-----------+-----------------------+-----------------------+
 *   32                                              48    50    52  53  54
 *  +-----------------------------------------------+-----+-----+---+---+---------------------------+
 *  | destination address, two longs                | sport dport |pr |st | kept for the mode's own   |
 *  +-----------------------------------------------+-----+-----+---+---+---------------------------+
 * </pre>
 *
 * <p>Numbers are in native order; addresses as {@link PacketShape} gives them; last seen in seconds of the worker's clock. A
 * flow is known by the offset of its line, valid until the next {@link #insert}, {@link #remove} or {@link #expire}.
 * Single-threaded: only the worker that owns it may touch it. Allocates nothing after construction.
 */
public final class FlowTable implements AutoCloseable {
    /** No such flow. */
    public static final int NONE = -1;

    private static final int LINE = 64;
    private static final int HASH = 0;
    private static final int BACKEND = 8;
    private static final int SEEN = 12;
    private static final int SOURCE_HI = 16;
    private static final int SOURCE_LO = 24;
    private static final int DESTINATION_HI = 32;
    private static final int DESTINATION_LO = 40;
    private static final int PORTS = 48;
    private static final int PROTOCOL = 52;
    private static final int STATE = 53;

    private static final byte EMBRYONIC = 0;
    private static final byte ESTABLISHED = 1;
    private static final byte CLOSING = 2;
    private static final byte CLOSED = 3;
    private static final byte DATAGRAM = 4;

    private static final int LINES_A_FLOW = 2;                     // so at most half full: most flows lie where they belong
    private static final int SWEEP_SECONDS = 8;                    // how long one look at every line may take
    private static final int SWEEP_ROUNDS = 8;
    private static final int MOST_LINES_AT_ONCE = 256;

    /** What fits into the 2 GiB that one buffer can show. */
    public static final int MOST_FLOWS = (int) ((1L << 31) / LINE / LINES_A_FLOW) - SWEEP_ROUNDS;

    private final int capacity;
    private final int lines;
    private final Mapping mapping;
    private final long address;
    private final int[] timeouts;
    private int flows;
    private int swept;
    private long sweptAtNs;

    /**
     * An empty table.
     *
     * @param capacity most flows it holds, up to {@link #MOST_FLOWS}
     */
    public FlowTable(final int capacity, final FlowTimeouts timeouts) {
        if (capacity < 1 || capacity > MOST_FLOWS) {
            throw new IllegalArgumentException("a flow table holds 1 to " + MOST_FLOWS + " connections, not " + capacity
                + "; spread more over several queues");
        }
        this.capacity = capacity;
        this.lines = lines(capacity);
        this.mapping = Linux.mapAnonymous((long) lines * LINE);
        this.address = mapping.address();
        this.timeouts = new int[] {timeouts.embryonic(), timeouts.established(), timeouts.closing(), timeouts.closed(),
            timeouts.datagram()};
    }

    /** How many lines of 64 bytes a table of that capacity has. */
    public static int lines(final int capacity) {
        return (capacity * LINES_A_FLOW / SWEEP_ROUNDS + 1) * SWEEP_ROUNDS;
    }

    /**
     * Reads the line where a flow with this hash would lie, and the next one, where most of those lie that found it taken, so
     * that they are in the cache when {@link #find} needs them. What it returns is for the caller to keep, or nothing is read.
     */
    public long touch(final long hash) {
        final int flow = home(hash);
        return UnsafeApi.getLong(address + flow) + UnsafeApi.getLong(address + next(flow));
    }

    /** The flow this packet belongs to, or {@link #NONE}. */
    public int find(final PacketShape packet) {
        final long hash = stored(packet.flowHash());
        int flow = home(hash);
        for (long found = UnsafeApi.getLong(address + flow); found != 0; found = UnsafeApi.getLong(address + flow)) {
            if (found == hash && matches(flow, packet)) {
                return flow;
            }
            flow = next(flow);
        }
        return NONE;
    }

    /**
     * Remembers a flow that {@link #find} did not know.
     *
     * @return the flow, or {@link #NONE} when the table is full
     */
    public int insert(final PacketShape packet, final int backend, final int nowSeconds) {
        if (flows == capacity) {
            return NONE;
        }
        final long hash = stored(packet.flowHash());
        int flow = home(hash);
        while (UnsafeApi.getLong(address + flow) != 0) {
            flow = next(flow);
        }
        flows++;
        UnsafeApi.putLong(address + flow + HASH, hash);
        UnsafeApi.putInt(address + flow + BACKEND, backend);
        UnsafeApi.putInt(address + flow + SEEN, nowSeconds);
        UnsafeApi.putLong(address + flow + SOURCE_HI, packet.sourceHi());
        UnsafeApi.putLong(address + flow + SOURCE_LO, packet.sourceLo());
        UnsafeApi.putLong(address + flow + DESTINATION_HI, packet.destinationHi());
        UnsafeApi.putLong(address + flow + DESTINATION_LO, packet.destinationLo());
        UnsafeApi.putInt(address + flow + PORTS, ports(packet));
        UnsafeApi.putByte(address + flow + PROTOCOL, (byte) packet.protocol());
        UnsafeApi.putByte(address + flow + STATE, packet.protocol() == Tcp.PROTOCOL ? EMBRYONIC : DATAGRAM);
        return flow;
    }

    /** The id of the backend that {@code flow} goes to. */
    public int backend(final int flow) {
        return UnsafeApi.getInt(address + flow + BACKEND);
    }

    /** Sends {@code flow} to another backend from now on. */
    public void backend(final int flow, final int id) {
        UnsafeApi.putInt(address + flow + BACKEND, id);
    }

    /**
     * Takes note of a packet of {@code flow}: when it came, and what its TCP flags say. Only the client's half of a connection is
     * seen here, so a FIN counts as closing and whatever follows a SYN as established. A SYN on an established tuple changes
     * nothing: anybody can send one.
     *
     * @return how many active connections that makes more: 1, 0 or -1
     */
    public int saw(final int flow, final int tcpFlags, final int nowSeconds) {
        if (UnsafeApi.getInt(address + flow + SEEN) != nowSeconds) {    // a line not written is not written back
            UnsafeApi.putInt(address + flow + SEEN, nowSeconds);
        }
        final byte state = UnsafeApi.getByte(address + flow + STATE);
        final byte next = state == DATAGRAM ? DATAGRAM : after(state, tcpFlags);
        if (next == state) {
            return 0;
        }
        UnsafeApi.putByte(address + flow + STATE, next);
        return (active(next) ? 1 : 0) - (active(state) ? 1 : 0);
    }

    public FlowTable(final int capacity, final FlowTimeouts timeouts, final long secret) {
        this(capacity, timeouts);
    }

    public long secret() {
        return 0;
    }

    public long touchTwin(final long hash) {
        return 0;
    }

    public int twin(final int flow) {
        return NONE;
    }

    public boolean isReply(final int flow) {
        return false;
    }

    public long sourceHi(final int flow) {
        return UnsafeApi.getLong(address + flow + SOURCE_HI);
    }

    public long sourceLo(final int flow) {
        return UnsafeApi.getLong(address + flow + SOURCE_LO);
    }

    public long destinationHi(final int flow) {
        return UnsafeApi.getLong(address + flow + DESTINATION_HI);
    }

    public long destinationLo(final int flow) {
        return UnsafeApi.getLong(address + flow + DESTINATION_LO);
    }

    public int protocol(final int flow) {
        return UnsafeApi.getByte(address + flow + PROTOCOL) & 0xff;
    }

    public int saw(final int flow, final int tcpFlags, final boolean reply, final int nowSeconds) {
        return saw(flow, tcpFlags, nowSeconds);
    }

    /** Whether {@code flow} is a connection that the client has neither closed nor reset. */
    public boolean isActive(final int flow) {
        return active(UnsafeApi.getByte(address + flow + STATE));
    }

    private static boolean active(final byte state) {
        return state != CLOSING && state != CLOSED;
    }

    private static byte after(final byte state, final int tcpFlags) {
        if ((tcpFlags & Tcp.RST) != 0) {
            return CLOSED;
        }
        if ((tcpFlags & Tcp.FIN) != 0) {
            return CLOSING;
        }
        if ((tcpFlags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN) {
            return state == ESTABLISHED ? ESTABLISHED : EMBRYONIC;
        }
        return state == EMBRYONIC ? ESTABLISHED : state;
    }

    /** Forgets {@code flow}, and moves those behind it up so that no probe sequence is cut. */
    public void remove(final int flow) {
        int hole = flow;
        int candidate = next(flow);
        for (long hash = UnsafeApi.getLong(address + candidate); hash != 0; hash = UnsafeApi.getLong(address + candidate)) {
            if (distance(home(hash), candidate) >= distance(hole, candidate)) {
                UnsafeApi.copyMemory(address + candidate, address + hole, LINE);
                hole = candidate;
            }
            candidate = next(candidate);
        }
        UnsafeApi.putLong(address + hole + HASH, 0);
        flows--;
    }

    /**
     * Forgets some of the flows whose time is over. Looks at no more than 256 lines, and at every line once in about eight
     * seconds when called often enough. It goes round eight times for that, looking at every eighth line: where it went from
     * line to line, the lines before it would be those not looked at for longest, fuller than the rest, and in a flood so full
     * that every probe sequence among them was thousands of lines long.
     *
     * @param nowNs    {@link System#nanoTime}, the clock of which {@code nowSeconds} are the seconds
     * @param departed is told of each
     */
    public void expire(final long nowNs, final int nowSeconds, final Departed departed) {
        int due = due(nowNs);
        for (int looks = 0; due > 0 && looks < MOST_LINES_AT_ONCE; looks++) {
            if (UnsafeApi.getLong(address + swept) != 0 && expired(swept, nowSeconds)) {
                departed.departed(UnsafeApi.getInt(address + swept + BACKEND), isActive(swept));
                remove(swept);                                     // may move another one here: look again
            } else {
                swept = nextToSweep();
                due--;
            }
        }
    }

    private int nextToSweep() {
        final int later = swept + SWEEP_ROUNDS * LINE;
        return later < lines * LINE ? later : (later + LINE) % (SWEEP_ROUNDS * LINE);
    }

    private int due(final long nowNs) {
        final long nsPerLine = Math.max(1, SWEEP_SECONDS * 1_000_000_000L / lines);
        final long due = (nowNs - sweptAtNs) / nsPerLine;
        if (due > MOST_LINES_AT_ONCE) {
            sweptAtNs = nowNs;
            return MOST_LINES_AT_ONCE;
        }
        sweptAtNs += due * nsPerLine;
        return (int) due;
    }

    private boolean expired(final int flow, final int nowSeconds) {
        return nowSeconds - UnsafeApi.getInt(address + flow + SEEN) >= timeouts[UnsafeApi.getByte(address + flow + STATE)];
    }

    /** How many flows are remembered. */
    public int size() {
        return flows;
    }

    private boolean matches(final int flow, final PacketShape packet) {
        return UnsafeApi.getLong(address + flow + SOURCE_LO) == packet.sourceLo()
            && UnsafeApi.getLong(address + flow + DESTINATION_LO) == packet.destinationLo()
            && UnsafeApi.getInt(address + flow + PORTS) == ports(packet)
            && UnsafeApi.getByte(address + flow + PROTOCOL) == (byte) packet.protocol()
            && UnsafeApi.getLong(address + flow + SOURCE_HI) == packet.sourceHi()
            && UnsafeApi.getLong(address + flow + DESTINATION_HI) == packet.destinationHi();
    }

    private static int ports(final PacketShape packet) {
        return packet.sourcePort() << Short.SIZE | packet.destinationPort();
    }

    private static long stored(final long hash) {
        return hash == 0 ? 1 : hash;
    }

    /** The upper half of the hash, scaled to the number of lines. */
    private int home(final long hash) {
        return (int) ((hash >>> Integer.SIZE) * lines >>> Integer.SIZE) * LINE;
    }

    private int next(final int flow) {
        final int next = flow + LINE;
        return next == lines * LINE ? 0 : next;
    }

    /** How far {@code to} lies behind {@code from}, going round. */
    private int distance(final int from, final int to) {
        final int distance = to - from;
        return distance < 0 ? distance + lines * LINE : distance;
    }

    @Override
    public void close() {
        mapping.close();
    }

    @Override
    public String toString() {
        return flows + " of " + capacity + " flows in " + lines + " lines of " + LINE + " bytes";
    }

    /** Told of a flow that was forgotten. */
    public interface Departed {
        /** A flow to the backend with this id is over; {@code active} as in {@link FlowTable#isActive}. */
        void departed(int backend, boolean active);
    }
}

package io.sluice.flow;

import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import io.sluice.packet.FlowHash;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;

/**
 * Which backend each connection of one worker goes to. Open addressing outside the heap, one {@link FlowLine cache line} a flow,
 * key included, so that a packet whose line lies where it belongs costs one access to memory. Lines stay where they are until
 * they are removed; so a flow, known by the offset of its line, may be named by others until then.
 * <pre>
 *  home  +1    +3          +6                +10          one step, two more, three more, to at most 63 steps from home
 *  +-----+-----+-----+-----+-----+-----+-----+-----
 *  |  a  |  b  |     |  a  |     |     |     |            a's home says spread 2: its flows lie at most two steps away, so
 *  +-----+-----+-----+-----+-----+-----+-----+-----       whoever does not find his there need not look on
 * </pre>
 * Steps grow because lines do not move: one by one, the lines that stay full close up into rows, and of a table that is four
 * fifths full one insertion in 200 would find no room in 64 lines.
 *
 * <p>A connection that is translated has two lines, <em>twins</em> that name each other: the <em>forward</em> line, whose key is
 * what the client sends, and the <em>reply</em> line, whose key is what the backend sends. They are one connection: they come and
 * go together, and whichever is named, its backend, state, last hop, note and mark are the same.
 *
 * <p>When there is no room, closed connections make it, then closing, then half-open ones, the oldest within reach first;
 * established ones and those that are not TCP never. Half-open ones have half of the capacity at most, so that a flood of SYNs
 * leaves a table in which lookups cost what they cost half full and the other half is open to connections that are somebody's.
 *
 * <p>Addresses are as {@link PacketShape} gives them; seconds are of the worker's clock. Single-threaded: only the worker that
 * owns it may touch it. Allocates nothing after construction.
 */
public final class FlowTable implements AutoCloseable {
    /** No such flow. */
    public static final int NONE = -1;

    private static final int LINE = FlowLine.LENGTH;
    private static final int FEWEST_LINES = 64;
    private static final int MOST_LINES = (1 << 25) - 8;           // what fits into the 2 GiB that an offset can name
    private static final int REACH = 64;                           // lines a flow may lie in
    private static final int REACH_FOR_HALF_OPEN = 16;             // of which so many are looked at in a flood
    private static final int HALF_OPEN_SHARE = 2;                  // a half
    private static final long NO_LAST_HOP = (long) PacketShape.UNTAGGED << 48;

    private static final int SWEEP_SECONDS = 8;                    // how long one look at every line may take
    private static final int SWEEP_ROUNDS = 8;
    private static final int MOST_LINES_AT_ONCE = 256;

    /** The largest capacity. */
    public static final int MOST_FLOWS = MOST_LINES / 5 * 4;

    private final int capacity;
    private final int lines;
    private final int end;
    private final Mapping mapping;
    private final long address;
    private final FlowHash hashing;
    private final int[] timeouts;
    private Departed evictions = (backend, active) -> { };

    private int flows;
    private int used;
    private int halfOpen;
    private int swept;
    private long sweptAtNs;
    private long evictedClosed;
    private long evictedClosing;
    private long evictedHalfOpen;
    private long refusedFull;
    private long refusedHalfOpen;

    /**
     * An empty table.
     *
     * @param capacity most lines in use, up to {@link #MOST_FLOWS}; a pair takes two
     * @param secret   of the packets' {@link PacketShape#flowHash}
     */
    public FlowTable(final int capacity, final FlowTimeouts timeouts, final long secret) {
        this(Linux.mapAnonymous((long) lines(checked(capacity)) * LINE), capacity, timeouts, secret);
    }

    private FlowTable(final Mapping mapping, final int capacity, final FlowTimeouts timeouts, final long secret) {
        this.capacity = capacity;
        this.lines = lines(capacity);
        this.end = lines * LINE;
        this.mapping = mapping;
        this.address = mapping.address();
        this.hashing = new FlowHash(secret);
        this.timeouts = new int[] {timeouts.embryonic(), timeouts.embryonic(), timeouts.established(), timeouts.closing(),
            timeouts.closing(), timeouts.closed(), timeouts.datagram()};
    }

    private static int checked(final int capacity) {
        if (capacity < 1 || capacity > MOST_FLOWS) {
            throw new IllegalArgumentException("a flow table holds 1 to " + MOST_FLOWS + " connections, not " + capacity
                + "; spread more over several queues");
        }
        return capacity;
    }

    /** How many lines of 64 bytes a table of that capacity has: when it is full, a fifth of them are free. */
    public static int lines(final int capacity) {
        return Math.max(FEWEST_LINES, (int) (capacity * 5L / 4) / SWEEP_ROUNDS * SWEEP_ROUNDS);
    }

    /** Tells {@code evictions} of each connection that is forgotten to make room, while {@link #insert} makes it. */
    public void evictions(final Departed evictions) {
        this.evictions = evictions;
    }

    /**
     * Reads the line where a flow with this hash would lie, and the next one, where most of those lie that found it taken, so
     * that they are in the cache when {@link #find} needs them. What it returns is for the caller to keep, or nothing is read.
     */
    public long touch(final long flowHash) {
        final int home = home(FlowTable.tag(flowHash));
        return FlowLine.tag(at(home)) + FlowLine.tag(at(next(home, 1)));
    }

    /** Reads the twin of the flow at this hash's home, if there is one: what translating needs. Call it after touching. */
    public long touchTwin(final long flowHash) {
        final int tag = FlowTable.tag(flowHash);
        final long home = at(home(tag));
        final int twin = FlowLine.tag(home) == tag ? FlowLine.twin(home) : NONE;
        return twin == NONE ? 0 : FlowLine.tag(at(twin));
    }

    /** How its flows are hashed: what measures packets for it must hash them alike. */
    public FlowHash hashing() {
        return hashing;
    }

    /** The hash of these; {@link PacketShape#flowHash} of a packet that has them. */
    public long hash(final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo,
        final int ports, final int protocol) {
        return hashing.of(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol);
    }

    /** The flow this packet belongs to, in either direction, or {@link #NONE}. */
    public int find(final PacketShape packet) {
        return find(packet.flowHash(), packet.sourceHi(), packet.sourceLo(), packet.destinationHi(), packet.destinationLo(),
            ports(packet), packet.protocol());
    }

    /**
     * The flow of such packets, or {@link #NONE}.
     *
     * @param hash  {@link #hash} of the rest
     * @param ports source port in the upper 16 bits, destination port in the lower
     */
    public int find(final long hash, final long sourceHi, final long sourceLo, final long destinationHi,
        final long destinationLo, final int ports, final int protocol) {
        final int tag = FlowTable.tag(hash);
        int flow = home(tag);
        final int spread = FlowLine.spread(at(flow));
        for (int step = 1;; step++) {
            final long line = at(flow);
            if (FlowLine.tag(line) == tag
                && FlowLine.matches(line, sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol)) {
                return flow;
            }
            if (step > spread) {
                return NONE;
            }
            flow = next(flow, step);
        }
    }

    /**
     * Remembers a flow that {@link #find} did not know, in a single line.
     *
     * @return the flow, or {@link #NONE} when there is no room for it
     */
    public int insert(final PacketShape packet, final int backend, final int nowSeconds) {
        final int tag = FlowTable.tag(packet.flowHash());
        if (!admit(tag, packet.protocol(), 1)) {
            return NONE;
        }
        final int flow = place(tag, NONE);
        if (flow == NONE) {
            return NONE;
        }
        key(flow, packet);
        FlowLine.rest(at(flow), NONE, backend, nowSeconds, FlowState.first(packet.protocol()), 0);
        publish(flow, tag);
        count(1, flow);
        return flow;
    }

    /**
     * Remembers a flow that {@link #find} did not know, and what its backend will answer with. The caller has made sure that
     * nobody else's packets look like those answers.
     *
     * @return the forward line, or {@link #NONE} when there is no room for both
     */
    public int insertPair(final PacketShape packet, final int backend, final long replySourceHi, final long replySourceLo,
        final long replyDestinationHi, final long replyDestinationLo, final int replyPorts, final int nowSeconds) {
        final int protocol = packet.protocol();
        final int tag = FlowTable.tag(packet.flowHash());
        final int replyTag = FlowTable.tag(
            hash(replySourceHi, replySourceLo, replyDestinationHi, replyDestinationLo, replyPorts, protocol));
        if (!admit(tag, protocol, 2)) {
            return NONE;
        }
        final int flow = place(tag, NONE);
        final int reply = flow == NONE ? NONE : place(replyTag, flow);
        if (reply == NONE) {
            return NONE;
        }
        key(flow, packet);
        FlowLine.rest(at(flow), reply, backend, nowSeconds, FlowState.first(protocol), NO_LAST_HOP);
        FlowLine.key(at(reply), replySourceHi, replySourceLo, replyDestinationHi, replyDestinationLo, replyPorts, protocol);
        FlowLine.rest(at(reply), flow, backend, nowSeconds, FlowState.REPLY, 0);
        publish(reply, replyTag);
        publish(flow, tag);
        count(1, flow);
        return flow;
    }

    /** Makes the connection findable: everything else of it has been written. */
    private void publish(final int flow, final int tag) {
        final int home = home(tag);
        final int steps = steps(home, flow);
        if (steps > FlowLine.spread(at(home))) {
            FlowLine.spread(at(home), steps);
        }
        FlowLine.tag(at(flow), tag);
    }

    /** One connection more or, with {@code by} -1, less. */
    private void count(final int by, final int forward) {
        final int twoOrOne = FlowLine.twin(at(forward)) == NONE ? 1 : 2;
        flows += by;
        used += by * twoOrOne;
        halfOpen += FlowState.isHalfOpen(FlowLine.state(at(forward))) ? by * twoOrOne : 0;
    }

    /** Whether so many lines more are within the bounds, or can be brought within them. */
    private boolean admit(final int tag, final int protocol, final int more) {
        final int home = home(tag);
        while (protocol == Tcp.PROTOCOL && halfOpen + more > Math.max(capacity / HALF_OPEN_SHARE, more)) {
            if (!evict(home, REACH_FOR_HALF_OPEN, true)) {
                refusedHalfOpen++;
                return false;
            }
        }
        while (used + more > capacity) {
            if (!evict(home, REACH, false)) {
                refusedFull++;
                return false;
            }
        }
        return true;
    }

    /** A free line for a flow with this tag, other than {@code taken}; {@link #NONE} when none within reach can be made free. */
    private int place(final int tag, final int taken) {
        final int home = home(tag);
        int flow = vacancy(home, taken);
        if (flow == NONE && evict(home, REACH, false)) {
            flow = vacancy(home, taken);
        }
        refusedFull += flow == NONE ? 1 : 0;
        return flow;
    }

    private int vacancy(final int home, final int taken) {
        int flow = home;
        for (int step = 1; step <= REACH; step++) {
            if (FlowLine.tag(at(flow)) == 0 && flow != taken) {
                return flow;
            }
            flow = next(flow, step);
        }
        return NONE;
    }

    /** Forgets the connection that can best be spared of those in the first {@code reach} lines from home, if there is one. */
    private boolean evict(final int home, final int reach, final boolean halfOpenOnly) {
        int victim = NONE;
        int flow = home;
        for (int step = 1; step <= reach; step++) {
            if (FlowLine.tag(at(flow)) != 0 && sparable(flow, halfOpenOnly) && (victim == NONE || goesBefore(flow, victim))) {
                victim = flow;
            }
            flow = next(flow, step);
        }
        if (victim == NONE) {
            return false;
        }
        countEviction(state(victim));
        evictions.departed(backend(victim), isActive(victim));
        remove(victim);
        return true;
    }

    private boolean sparable(final int flow, final boolean halfOpenOnly) {
        final byte state = state(flow);
        return FlowState.isHalfOpen(state) || !halfOpenOnly && !FlowState.isActive(state);
    }

    private boolean goesBefore(final int flow, final int other) {
        final int first = FlowState.turn(state(flow));
        final int second = FlowState.turn(state(other));
        return first < second || first == second && seen(flow) - seen(other) < 0;
    }

    private void countEviction(final byte state) {
        if (FlowState.isHalfOpen(state)) {
            evictedHalfOpen++;
        } else if (state == FlowState.CLOSED) {
            evictedClosed++;
        } else {
            evictedClosing++;
        }
    }

    /** The other line of a pair; {@link #NONE} of a single line. */
    public int twin(final int flow) {
        return FlowLine.twin(at(flow));
    }

    /** Whether {@code flow} is the reply line of a pair. */
    public boolean isReply(final int flow) {
        return FlowLine.state(at(flow)) == FlowState.REPLY;
    }

    private int forward(final int flow) {
        return isReply(flow) ? FlowLine.twin(at(flow)) : flow;
    }

    private byte state(final int flow) {
        return FlowLine.state(at(forward(flow)));
    }

    private int seen(final int flow) {
        return FlowLine.seen(at(forward(flow)));
    }

    public long sourceHi(final int flow) {
        return FlowLine.sourceHi(at(flow));
    }

    public long sourceLo(final int flow) {
        return FlowLine.sourceLo(at(flow));
    }

    public long destinationHi(final int flow) {
        return FlowLine.destinationHi(at(flow));
    }

    public long destinationLo(final int flow) {
        return FlowLine.destinationLo(at(flow));
    }

    public int sourcePort(final int flow) {
        return FlowLine.ports(at(flow)) >>> Short.SIZE;
    }

    public int destinationPort(final int flow) {
        return FlowLine.ports(at(flow)) & 0xffff;
    }

    public int protocol(final int flow) {
        return FlowLine.protocol(at(flow));
    }

    /** The id of the backend that {@code flow} goes to. */
    public int backend(final int flow) {
        return FlowLine.backend(at(forward(flow)));
    }

    /** Sends {@code flow} to another backend from now on. */
    public void backend(final int flow, final int id) {
        FlowLine.backend(at(forward(flow)), id);
    }

    /**
     * Where the client's packets of a pair come from, and answers to it go. Not to be called of a single line.
     *
     * @param vlan or {@link PacketShape#UNTAGGED}
     */
    public void lastHop(final int flow, final long mac, final int vlan) {
        final long hop = (long) vlan << 48 | mac;
        final long line = at(forward(flow));
        if (FlowLine.lastHop(line) != hop) {                       // a line not written is not written back
            FlowLine.lastHop(line, hop);
        }
    }

    /** The MAC address that {@link #lastHop} was told, or 0. */
    public long lastHopMac(final int flow) {
        return FlowLine.lastHop(at(forward(flow))) & 0xffff_ffff_ffffL;
    }

    /** The VLAN that {@link #lastHop} was told, or {@link PacketShape#UNTAGGED}. */
    public int lastHopVlan(final int flow) {
        return (int) (FlowLine.lastHop(at(forward(flow))) >> 48);
    }

    /** What the mode noted of this connection; 0 when new. */
    public int note(final int flow) {
        return FlowLine.note(at(noteLine(flow)));
    }

    public void note(final int flow, final int value) {
        FlowLine.note(at(noteLine(flow)), value);
    }

    private int noteLine(final int flow) {
        final int twin = FlowLine.twin(at(flow));
        return twin == NONE || isReply(flow) ? flow : twin;
    }

    /** As {@link #note}, one octet more. */
    public byte mark(final int flow) {
        return FlowLine.mark(at(forward(flow)));
    }

    public void mark(final int flow, final byte value) {
        FlowLine.mark(at(forward(flow)), value);
    }

    /**
     * Takes note of a packet of {@code flow}: when it came, and what its TCP flags say; see {@link FlowState}.
     *
     * @param reply whether the backend sent it
     * @return how many active connections that makes more: 1, 0 or -1
     */
    public int saw(final int flow, final int tcpFlags, final boolean reply, final int nowSeconds) {
        final int forward = forward(flow);
        final long line = at(forward);
        if (FlowLine.seen(line) != nowSeconds) {                   // a line not written is not written back
            FlowLine.seen(line, nowSeconds);
        }
        final byte state = FlowLine.state(line);
        return FlowState.staysAt(state, tcpFlags) ? 0 : turn(forward, state, tcpFlags, reply);
    }

    private int turn(final int forward, final byte state, final int tcpFlags, final boolean reply) {
        final boolean pair = FlowLine.twin(at(forward)) != NONE;
        final byte next = reply ? FlowState.afterBackend(state, tcpFlags) : FlowState.afterClient(state, tcpFlags, pair);
        if (next == state) {
            return 0;
        }
        count(-1, forward);
        FlowLine.state(at(forward), next);
        count(1, forward);
        return (FlowState.isActive(next) ? 1 : 0) - (FlowState.isActive(state) ? 1 : 0);
    }

    /** Whether {@code flow} is a connection that nobody has closed or reset. */
    public boolean isActive(final int flow) {
        return FlowState.isActive(state(flow));
    }

    /** Forgets {@code flow}, and its twin. */
    public void remove(final int flow) {
        final int forward = forward(flow);
        final int reply = FlowLine.twin(at(forward));
        count(-1, forward);
        free(forward);
        if (reply != NONE) {
            free(reply);
        }
    }

    private void free(final int flow) {
        final int home = home(FlowLine.tag(at(flow)));
        FlowLine.tag(at(flow), 0);
        final int steps = steps(home, flow);
        if (steps > 0 && steps == FlowLine.spread(at(home))) {
            FlowLine.spread(at(home), farthest(home, steps));
        }
    }

    /** How far from home the farthest of its flows lies, all of them less than {@code steps} away. */
    private int farthest(final int home, final int steps) {
        int farthest = 0;
        int flow = home;
        for (int step = 1; step < steps; step++) {
            flow = next(flow, step);
            final int tag = FlowLine.tag(at(flow));
            if (tag != 0 && home(tag) == home) {
                farthest = step;
            }
        }
        return farthest;
    }

    /**
     * Forgets some of the connections whose time is over. Looks at no more than 256 lines, and at every line once in about eight
     * seconds when called often enough. It goes round eight times for that, looking at every eighth line: where it went from
     * line to line, the lines before it would be those not looked at for longest, and fuller than the rest.
     *
     * @param nowNs    {@link System#nanoTime}, the clock of which {@code nowSeconds} are the seconds
     * @param departed is told of each
     */
    public void expire(final long nowNs, final int nowSeconds, final Departed departed) {
        for (int due = due(nowNs); due > 0; due--) {
            final long line = at(swept);
            if (FlowLine.tag(line) != 0 && FlowLine.state(line) != FlowState.REPLY && expired(line, nowSeconds)) {
                departed.departed(FlowLine.backend(line), FlowState.isActive(FlowLine.state(line)));
                remove(swept);
            }
            swept = nextToSweep();
        }
    }

    private int nextToSweep() {
        final int skipped = SWEEP_ROUNDS * LINE;
        return swept < end - skipped ? swept + skipped : (swept + LINE) % skipped;
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

    private boolean expired(final long line, final int nowSeconds) {
        return nowSeconds - FlowLine.seen(line) >= timeouts[FlowLine.state(line)];
    }

    /** How many connections are remembered; a pair is one. */
    public int size() {
        return flows;
    }

    /** How many lines they take, of {@link #capacity}. */
    public int used() {
        return used;
    }

    /** Most lines in use. */
    public int capacity() {
        return capacity;
    }

    /** How many lines half-open connections take; half of {@link #capacity} at most. */
    public int halfOpen() {
        return halfOpen;
    }

    /** How many connections closed by both sides, or reset, were forgotten to make room. */
    public long evictedClosed() {
        return evictedClosed;
    }

    /** How many connections closed by one side were forgotten to make room. */
    public long evictedClosing() {
        return evictedClosing;
    }

    /** How many half-open connections were forgotten to make room, or to keep to their share. */
    public long evictedHalfOpen() {
        return evictedHalfOpen;
    }

    /** How many connections were not remembered because there was no room. */
    public long refusedFull() {
        return refusedFull;
    }

    /** How many connections were not remembered because half-open ones had their share. */
    public long refusedHalfOpen() {
        return refusedHalfOpen;
    }

    private void key(final int flow, final PacketShape packet) {
        FlowLine.key(at(flow), packet.sourceHi(), packet.sourceLo(), packet.destinationHi(), packet.destinationLo(),
            ports(packet), packet.protocol());
    }

    private static int ports(final PacketShape packet) {
        return packet.sourcePort() << Short.SIZE | packet.destinationPort();
    }

    /** The upper half of the hash, which says where home is and, but for a few lines near it, whose line this is. */
    private static int tag(final long hash) {
        final int tag = (int) (hash >>> Integer.SIZE);
        return tag == 0 ? 1 : tag;
    }

    /** The tag scaled to the number of lines: always one of the table's. */
    private int home(final int tag) {
        return (int) ((tag & 0xffff_ffffL) * lines >>> Integer.SIZE) * LINE;
    }

    /** The line {@code step} lines on, going round: one of the table's, since it has as many lines as the longest step. */
    private int next(final int flow, final int step) {
        final int beyond = flow + step * LINE - end;               // may go over 2 GiB, and comes back
        return beyond >= 0 ? beyond : beyond + end;
    }

    /** How many steps it is from home to {@code flow}, which is within reach. */
    private int steps(final int home, final int flow) {
        int steps = 0;
        for (int at = home; at != flow && steps < REACH; at = next(at, steps)) {
            steps++;
        }
        return steps;
    }

    private long at(final int flow) {
        return address + flow;
    }

    @Override
    public void close() {
        mapping.close();
    }

    @Override
    public String toString() {
        return flows + " connections in " + used + " of " + lines + " lines of " + LINE + " bytes";
    }

    /** Told of a connection that was forgotten. */
    public interface Departed {
        /** A connection to the backend with this id is over; {@code active} as in {@link FlowTable#isActive}. */
        void departed(int backend, boolean active);
    }
}

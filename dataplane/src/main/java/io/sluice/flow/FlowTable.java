package io.sluice.flow;

import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import io.sluice.packet.Checksum;
import io.sluice.packet.FlowHash;
import io.sluice.packet.PacketShape;
import java.util.function.IntConsumer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Which backend each connection of one worker goes to. Open addressing outside the heap, one {@link FlowLine cache line} a flow,
 * key included, so that a packet whose line lies where it belongs costs one access to memory, and one that has none seldom more:
 * {@link FlowLines}. A flow is known by the offset of its line: of a pair until it is removed, so that others may name it; of a
 * single line until {@link #expire}, which moves one that found its place taken there when the place is free.
 *
 * <p>A connection that is translated has two lines, <em>twins</em> that name each other: the <em>forward</em> line, whose key is
 * what the client sends, and the <em>reply</em> line, whose key is what the backend sends. They are one connection: they come and
 * go together, and whichever is named, its backend, state and note are the same.
 *
 * <p>When there is no room, closed connections make it, then closing, then half-open ones, of those within
 * reach the one whose time is over first; established ones and those that are not TCP never. Half-open ones have half of the
 * capacity at most, so that a flood of SYNs leaves a table in which lookups cost what they cost half full and the other half is
 * open to connections that are somebody's.
 *
 * <p>Addresses are as {@link PacketShape} gives them; seconds are of the worker's clock. Single-threaded: only the worker that
 * owns it may touch it. Allocates nothing after construction.
 */
public final class FlowTable implements AutoCloseable {
    /** No such flow. */
    public static final int NONE = -1;

    private static final int LINE = FlowLine.LENGTH;
    private static final int PLACES_IN_FLOOD = 16;                  // where one to evict is looked for
    private static final int HALF_OPEN_SHARE = 2;                  // a half
    private static final long NO_LAST_HOP = (long) PacketShape.UNTAGGED << 48;

    private static final int SWEEP_SECONDS = 8;                    // how long one look at every line may take
    private static final int SWEEP_ROUNDS = 8;
    private static final int MOST_LINES_AT_ONCE = 256;

    /** The largest capacity. */
    public static final int MOST_FLOWS = FlowLines.MOST / 5 * 4;

    private final int capacity;
    private final Mapping mapping;
    private final FlowLines lines;
    private final FlowHash hashing;
    private TimeoutsOf timeouts;
    private Departed departures = flow -> { };
    private FlowWatcher watcher = FlowWatcher.NOBODY;

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
        this.mapping = mapping;
        this.lines = new FlowLines(mapping.address(), (int) (mapping.length() / LINE));
        this.hashing = new FlowHash(secret);
        this.timeouts = backend -> timeouts;
    }

    /**
     * The table that a writer, who may have been killed at any moment, left in this memory: what is whole goes on, what is not
     * is forgotten. Zeros are an empty table.
     *
     * @param mapping lines, 64 or more and a multiple of 8; closed with the table
     * @param secret  the one that it was written with
     */
    public FlowTable(final Mapping mapping, final FlowTimeouts timeouts, final long secret) {
        this(mapping, capacity(mapping.length()), timeouts, secret);
        repair();
    }

    /**
     * The same with fewer lines in use than there is room for. In memory of zeros it is an empty table; what is in other memory
     * has to be {@linkplain #repair repaired} first, or {@linkplain #recount counted}, or {@linkplain #goOn known}.
     */
    static FlowTable over(final Mapping mapping, final int capacity, final FlowTimeouts timeouts, final long secret) {
        return new FlowTable(mapping, capacity, timeouts, secret);
    }

    private static int capacity(final long length) {
        if (length % (SWEEP_ROUNDS * LINE) != 0 || length < FlowLines.FEWEST * LINE || length > (long) FlowLines.MOST * LINE) {
            throw new IllegalArgumentException(length + " bytes are no flow table: it has " + FlowLines.FEWEST + " to "
                + FlowLines.MOST + " lines of " + LINE + " bytes, in eights");
        }
        return (int) (length / LINE * 4 / 5);
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
        return Math.max(FlowLines.FEWEST, (int) (capacity * 5L / 4) / SWEEP_ROUNDS * SWEEP_ROUNDS);
    }

    /** Connections have these timeouts from now on; until then, all have those that the table was made with. */
    public void timeouts(final TimeoutsOf byBackend) {
        this.timeouts = byBackend;
    }

    /** Tells {@code told} of each connection that the table is about to forget by itself, by time or to make room. */
    public void departures(final Departed told) {
        this.departures = told;
    }

    /** Tells {@code watcher} of settled connections from now on. */
    public void watch(final FlowWatcher by) {
        watcher = by;
    }

    /**
     * Reads the line at this hash's home, which says where its flows lie, and the one beside it, where most of those lie that do
     * not lie at home; so that they are in the cache when {@link #find} needs them. For a burst of packets, all at once. What it
     * returns is for the caller to keep, or nothing is read.
     */
    public long touch(final long flowHash) {
        final int home = lines.home(flowHash);
        return lines.places(home) + FlowLine.twin(lines.at(lines.line(home, 1)));
    }

    /**
     * The nearest flow of that home, mostly the one that will be asked for: {@link #find(PacketShape, int)} is to be told, and
     * need not work it out when the packet's other lines wait for it. When there is none, any line. To be called when {@link
     * #touch} has been for the whole burst.
     */
    public int likely(final long flowHash) {
        final int home = lines.home(flowHash);
        return lines.nearest(home, lines.places(home));
    }

    /** Reads a {@link #likely} line. */
    public int touchFlow(final int likely) {
        return FlowLine.twin(lines.at(likely));
    }

    /** As {@link #touchFlow}, and the line of its twin, which translating needs; of a flow without one, any line. */
    public int touchPair(final int likely) {
        final int twin = touchFlow(likely);
        return FlowLine.twin(lines.at(twin >= 0 && twin < lines.end() ? twin : 0));
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

    /** The same, where {@link #likely} has said so, unless other flows came or went since. */
    public int find(final PacketShape packet, final int likely) {
        final long line = lines.at(likely);
        return FlowLine.state(line) != FlowState.FREE && FlowLine.matches(line, packet.sourceHi(), packet.sourceLo(),
            packet.destinationHi(), packet.destinationLo(), ports(packet), packet.protocol()) ? likely : find(packet);
    }

    /**
     * The flow of such packets, or {@link #NONE}.
     *
     * @param hash  {@link #hash} of the rest
     * @param ports source port in the upper 16 bits, destination port in the lower
     */
    public int find(final long hash, final long sourceHi, final long sourceLo, final long destinationHi,
        final long destinationLo, final int ports, final int protocol) {
        final int home = lines.home(hash);
        for (long places = lines.places(home); places != 0; places &= places - 1) {
            final int flow = lines.nearest(home, places);
            if (FlowLine.matches(lines.at(flow), sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol)) {
                return flow;
            }
        }
        return NONE;
    }

    /**
     * Remembers a flow that {@link #find} did not know, in a single line.
     *
     * @return the flow, or {@link #NONE} when there is no room for it
     */
    public int insert(final PacketShape packet, final int backend, final int nowSeconds) {
        final int home = lines.home(packet.flowHash());
        final byte state = FlowState.first(packet.protocol());
        if (!admit(home, state, 1)) {
            return NONE;
        }
        final int flow = room(home, NONE);
        if (flow == NONE) {
            return NONE;
        }
        key(flow, packet);
        FlowLine.rest(lines.at(flow), NONE, backend, nowSeconds, 0);
        lines.publish(home, flow, state);
        count(1, flow);
        settled(flow);
        return flow;
    }

    /** Tells the watcher of a forward line that is new, or not what it was. */
    private void settled(final int forward) {
        if (FlowState.isSettled(FlowLine.state(lines.at(forward)))) {
            watcher.settled(this, forward);
        }
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
        final byte state = FlowState.first(protocol);
        final int home = lines.home(packet.flowHash());
        final int replyHome = lines.home(
            hash(replySourceHi, replySourceLo, replyDestinationHi, replyDestinationLo, replyPorts, protocol));
        if (!admit(home, state, 2)) {
            return NONE;
        }
        final int flow = room(home, NONE);
        final int reply = flow == NONE ? NONE : room(replyHome, flow);
        if (reply == NONE) {
            return NONE;
        }
        key(flow, packet);
        FlowLine.rest(lines.at(flow), reply, backend, nowSeconds, NO_LAST_HOP);
        FlowLine.key(lines.at(reply), replySourceHi, replySourceLo, replyDestinationHi, replyDestinationLo, replyPorts, protocol);
        FlowLine.rest(lines.at(reply), flow, backend, differencesBetween(flow, reply), 0);
        lines.publish(replyHome, reply, FlowState.REPLY);
        lines.publish(home, flow, state);
        count(1, flow);
        return flow;
    }

    /** What it makes to sums that the tuple of the one becomes that of the other turned round, as {@link #differences} has it. */
    private int differencesBetween(final int forward, final int reply) {
        final long from = lines.at(forward);
        final long to = lines.at(reply);
        final long addresses = Checksum.difference(FlowLine.sourceHi(from), FlowLine.sourceLo(from), FlowLine.destinationHi(to),
                FlowLine.destinationLo(to))
            + Checksum.difference(FlowLine.destinationHi(from), FlowLine.destinationLo(from), FlowLine.sourceHi(to),
                FlowLine.sourceLo(to));
        final long all = addresses + Checksum.differenceOfInts(FlowLine.ports(from), FlowLine.ports(to));
        return ~(Checksum.ofSum(addresses) << Short.SIZE | Checksum.ofSum(all));
    }

    /** Writes {@code flow}, and its twin, as a {@link FlowRecord} into a buffer. */
    public void record(final int flow, final MutableDirectBuffer buffer, final int at) {
        final int forward = lines.forward(flow);
        final int reply = FlowLine.twin(lines.at(forward));
        FlowRecord.write(buffer, at, lines.at(forward), reply == NONE ? 0 : lines.at(reply));
    }

    /** Writes the key of {@code flow}'s client as that of a {@link FlowRecord} into a buffer. */
    public void key(final int flow, final MutableDirectBuffer buffer, final int at) {
        final long line = lines.at(lines.forward(flow));
        FlowRecord.key(buffer, at, FlowLine.sourceHi(line), FlowLine.sourceLo(line), FlowLine.destinationHi(line),
            FlowLine.destinationLo(line), FlowLine.ports(line), FlowLine.protocol(line));
    }

    /** The flow, forward or reply, whose key a {@link FlowRecord} begins with, or {@link #NONE}. */
    public int find(final DirectBuffer record, final int at) {
        return find(hash(record, at), FlowRecord.sourceHi(record, at), FlowRecord.sourceLo(record, at),
            FlowRecord.destinationHi(record, at), FlowRecord.destinationLo(record, at), FlowRecord.ports(record, at),
            FlowRecord.protocol(record, at));
    }

    private long hash(final DirectBuffer record, final int at) {
        return hash(FlowRecord.sourceHi(record, at), FlowRecord.sourceLo(record, at), FlowRecord.destinationHi(record, at),
            FlowRecord.destinationLo(record, at), FlowRecord.ports(record, at), FlowRecord.protocol(record, at));
    }

    /**
     * Takes a connection up that was recorded elsewhere, as it is there. One of which any packets are known here already is not,
     * nor is one that no table can have recorded.
     *
     * @return its forward line, or {@link #NONE} when it was not taken up
     */
    public int adopt(final DirectBuffer record, final int at) {
        final byte state = FlowRecord.state(record, at);
        if (!FlowState.exists(state) || state == FlowState.REPLY || find(record, at) != NONE) {
            return NONE;
        }
        final int flow = FlowRecord.isPair(record, at) ? adoptPair(record, at, state) : adoptSingle(record, at, state);
        if (flow != NONE) {
            count(1, flow);
            settled(flow);
        }
        return flow;
    }

    private int adoptSingle(final DirectBuffer record, final int at, final byte state) {
        final int home = lines.home(hash(record, at));
        final int flow = admit(home, state, 1) ? room(home, NONE) : NONE;
        if (flow != NONE) {
            forward(flow, NONE, record, at);
            FlowLine.note(lines.at(flow), FlowRecord.note(record, at));
            FlowLine.syn(lines.at(flow), FlowRecord.syn(record, at));
            lines.publish(home, flow, state);
        }
        return flow;
    }

    private int adoptPair(final DirectBuffer record, final int at, final byte state) {
        final long hi = FlowRecord.replySourceHi(record, at);
        final long lo = FlowRecord.replySourceLo(record, at);
        final long toHi = FlowRecord.replyDestinationHi(record, at);
        final long toLo = FlowRecord.replyDestinationLo(record, at);
        final int ports = FlowRecord.replyPorts(record, at);
        final int protocol = FlowRecord.protocol(record, at);
        final long replyHash = hash(hi, lo, toHi, toLo, ports, protocol);
        final int home = lines.home(hash(record, at));
        if (find(replyHash, hi, lo, toHi, toLo, ports, protocol) != NONE || !admit(home, state, 2)) {
            return NONE;
        }
        final int flow = room(home, NONE);
        final int reply = flow == NONE ? NONE : room(lines.home(replyHash), flow);
        if (reply == NONE) {
            return NONE;
        }
        forward(flow, reply, record, at);
        FlowLine.key(lines.at(reply), hi, lo, toHi, toLo, ports, protocol);
        FlowLine.rest(lines.at(reply), flow, FlowRecord.backend(record, at), differencesBetween(flow, reply), 0);
        FlowLine.note(lines.at(reply), FlowRecord.note(record, at));
        FlowLine.syn(lines.at(reply), FlowRecord.syn(record, at));
        lines.publish(lines.home(replyHash), reply, FlowState.REPLY);
        lines.publish(home, flow, state);
        return flow;
    }

    private void forward(final int flow, final int twin, final DirectBuffer record, final int at) {
        final long line = lines.at(flow);
        FlowLine.key(line, FlowRecord.sourceHi(record, at), FlowRecord.sourceLo(record, at), FlowRecord.destinationHi(record, at),
            FlowRecord.destinationLo(record, at), FlowRecord.ports(record, at), FlowRecord.protocol(record, at));
        FlowLine.rest(line, twin, FlowRecord.backend(record, at), FlowRecord.seen(record, at), FlowRecord.lastHop(record, at));
        FlowLine.mark(line, FlowRecord.mark(record, at));
    }

    /** One connection more or, with {@code by} -1, less. */
    private void count(final int by, final int forward) {
        final int twoOrOne = FlowLine.twin(lines.at(forward)) == NONE ? 1 : 2;
        flows += by;
        used += by * twoOrOne;
        halfOpen += FlowState.isHalfOpen(FlowLine.state(lines.at(forward))) ? by * twoOrOne : 0;
    }

    /** Whether so many lines more are within the bounds, or can be brought within them. */
    private boolean admit(final int home, final byte state, final int more) {
        while (FlowState.isHalfOpen(state) && halfOpen + more > Math.max(capacity / HALF_OPEN_SHARE, more)) {
            if (!evict(home, PLACES_IN_FLOOD, true)) {
                refusedHalfOpen++;
                return false;
            }
        }
        while (used + more > capacity) {
            if (!evict(home, FlowLines.PLACES, false)) {
                refusedFull++;
                return false;
            }
        }
        return true;
    }

    /** A free line for a flow of that home, other than {@code taken}; {@link #NONE} when none can be made free. */
    private int room(final int home, final int taken) {
        int flow = lines.vacancy(home, taken);
        if (flow == NONE && evict(home, FlowLines.PLACES, false)) {
            flow = lines.vacancy(home, taken);
        }
        refusedFull += flow == NONE ? 1 : 0;
        return flow;
    }

    /** Forgets the connection that can best be spared of those at the first places from home, if there is one. */
    private boolean evict(final int home, final int places, final boolean halfOpenOnly) {
        final int victim = Victims.among(lines, home, places, halfOpenOnly, timeouts);
        if (victim == NONE) {
            return false;
        }
        countEviction(state(victim));
        departures.departs(lines.forward(victim));
        remove(victim);
        return true;
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
        return FlowLine.twin(lines.at(flow));
    }

    /**
     * What it makes to sums that a packet of a pair's client gets the backend's addresses and ports: in the upper 16 bits to one
     * that covers the addresses, in the lower to one that covers them and the ports. The complement is what the way back makes.
     *
     * @param reply the reply line
     */
    public int differences(final int reply) {
        return FlowLine.differences(lines.at(reply));
    }

    /** Whether {@code flow} is the reply line of a pair. */
    public boolean isReply(final int flow) {
        return FlowLine.state(lines.at(flow)) == FlowState.REPLY;
    }

    private byte state(final int flow) {
        return FlowLine.state(lines.at(lines.forward(flow)));
    }

    public long sourceHi(final int flow) {
        return FlowLine.sourceHi(lines.at(flow));
    }

    public long sourceLo(final int flow) {
        return FlowLine.sourceLo(lines.at(flow));
    }

    public long destinationHi(final int flow) {
        return FlowLine.destinationHi(lines.at(flow));
    }

    public long destinationLo(final int flow) {
        return FlowLine.destinationLo(lines.at(flow));
    }

    public int sourcePort(final int flow) {
        return FlowLine.ports(lines.at(flow)) >>> Short.SIZE;
    }

    public int destinationPort(final int flow) {
        return FlowLine.ports(lines.at(flow)) & 0xffff;
    }

    public int protocol(final int flow) {
        return FlowLine.protocol(lines.at(flow));
    }

    /** The id of the backend that {@code flow} goes to. */
    public int backend(final int flow) {
        return FlowLine.backend(lines.at(flow));
    }

    /** Sends {@code flow} to another backend from now on. */
    public void backend(final int flow, final int id) {
        final int forward = lines.forward(flow);
        FlowLine.backend(lines.at(forward), id);
        final int reply = FlowLine.twin(lines.at(forward));
        if (reply != NONE) {
            FlowLine.backend(lines.at(reply), id);
        }
        settled(forward);
    }

    /**
     * Where the client's packets of a pair come from, and answers to it go.
     *
     * @param forward the forward line
     * @param vlan    or {@link PacketShape#UNTAGGED}
     */
    public void lastHop(final int forward, final long mac, final int vlan) {
        final long hop = (long) vlan << 48 | mac;
        final long before = FlowLine.lastHop(lines.at(forward));
        if (before != hop) {                                       // a line not written is not written back
            FlowLine.lastHop(lines.at(forward), hop);
            if (before == NO_LAST_HOP) {
                settled(forward);                                  // of a pair of datagrams this comes last
            }
        }
    }

    /** The MAC address that {@link #lastHop} was told, or 0. */
    public long lastHopMac(final int forward) {
        return FlowLine.lastHop(lines.at(forward)) & 0xffff_ffff_ffffL;
    }

    /** The VLAN that {@link #lastHop} was told, or {@link PacketShape#UNTAGGED}. */
    public int lastHopVlan(final int forward) {
        return (int) (FlowLine.lastHop(lines.at(forward)) >> 48);
    }

    /** What the mode noted of this connection, before it {@link #mark}ed it; 0 when new. */
    public int note(final int flow) {
        return FlowLine.note(lines.at(noteLine(flow)));
    }

    public void note(final int flow, final int value) {
        FlowLine.note(lines.at(noteLine(flow)), value);
    }

    private int noteLine(final int flow) {
        final int twin = FlowLine.twin(lines.at(flow));
        return twin == NONE || isReply(flow) ? flow : twin;
    }

    /** As {@link #note}, one octet more; of the forward or single line. */
    public byte mark(final int forward) {
        return FlowLine.mark(lines.at(forward));
    }

    public void mark(final int forward, final byte value) {
        if (FlowLine.mark(lines.at(forward)) != value) {
            FlowLine.mark(lines.at(forward), value);
            settled(forward);
        }
    }

    /** What was noted of the SYN of a pair; 0 when new. Not to be called of a single line. */
    public int syn(final int flow) {
        return FlowLine.syn(lines.at(noteLine(flow)));
    }

    public void syn(final int flow, final int value) {
        final long line = lines.at(noteLine(flow));
        if (FlowLine.syn(line) != value) {                         // a line not written is not written back
            FlowLine.syn(line, value);
        }
    }

    /**
     * Takes note of a packet of {@code flow}: when it came, and what its TCP flags say; see {@link FlowState}.
     *
     * @param reply whether the backend sent it
     * @return how many active connections that makes more: 1, 0 or -1
     */
    public int saw(final int flow, final int tcpFlags, final boolean reply, final int nowSeconds) {
        final int forward = lines.forward(flow);
        final long line = lines.at(forward);
        if (FlowLine.seen(line) != nowSeconds) {                   // a line not written is not written back
            FlowLine.seen(line, nowSeconds);
        }
        final byte state = FlowLine.state(line);
        return FlowState.staysAt(state, tcpFlags) ? 0 : turn(forward, state, tcpFlags, reply);
    }

    private int turn(final int forward, final byte state, final int tcpFlags, final boolean reply) {
        final boolean pair = FlowLine.twin(lines.at(forward)) != NONE;
        final byte next = reply ? FlowState.afterBackend(state, tcpFlags) : FlowState.afterClient(state, tcpFlags, pair);
        if (next == state) {
            return 0;
        }
        count(-1, forward);
        FlowLine.state(lines.at(forward), next);
        count(1, forward);
        if (FlowState.isSettled(next)) {
            watcher.settled(this, forward);
        } else if (FlowState.isSettled(state)) {
            watcher.left(this, forward);
        }
        return (FlowState.isActive(next) ? 1 : 0) - (FlowState.isActive(state) ? 1 : 0);
    }

    /** Whether {@code flow} is a connection that nobody has closed or reset. */
    public boolean isActive(final int flow) {
        return FlowState.isActive(state(flow));
    }

    /** Whether {@code flow} is TCP that is nobody's yet: no ACK of the client's was seen. */
    public boolean isHalfOpen(final int flow) {
        return FlowState.isHalfOpen(state(flow));
    }

    /** The hash of its key: {@link PacketShape#flowHash} of its packets. */
    public long hash(final int flow) {
        return FlowLine.hash(lines.at(flow), hashing);
    }

    /** Forgets {@code flow}, and its twin. */
    public void remove(final int flow) {
        final int forward = lines.forward(flow);
        if (FlowState.isSettled(FlowLine.state(lines.at(forward)))) {
            watcher.left(this, forward);
        }
        forget(forward);
    }

    /** The same of one that goes on in another table, which {@link #adopt}s it. */
    public void giveAway(final int flow) {
        final int forward = lines.forward(flow);
        if (FlowState.isSettled(FlowLine.state(lines.at(forward)))) {
            watcher.moved(this, forward);
        }
        forget(forward);
    }

    private void forget(final int forward) {
        final int reply = FlowLine.twin(lines.at(forward));
        count(-1, forward);
        free(forward);
        if (reply != NONE) {
            free(reply);
        }
    }

    private void free(final int flow) {
        lines.free(lines.home(hash(flow)), flow);
    }

    /**
     * Forgets some of the connections whose time is over. Looks at no more than 256 lines, and at every line once in about eight
     * seconds when called often enough. It goes round eight times for that, looking at every eighth line: where it went from
     * line to line, the lines before it would be those not looked at for longest, and fuller than the rest.
     *
     * @param nowNs {@link System#nanoTime}, the clock of which {@code nowSeconds} are the seconds
     */
    public void expire(final long nowNs, final int nowSeconds) {
        for (int due = due(nowNs); due > 0; due--) {
            final long line = lines.at(swept);
            if (expired(line, nowSeconds)) {
                departures.departs(swept);
                remove(swept);
            }
            if (lines.isFree(swept) && lines.places(swept) != 0) {
                bringHome(swept);
            }
            swept = nextToSweep();
        }
    }

    /**
     * Moves the nearest of the flows that found this home taken to where it belongs, now that it is free: flows that stay away
     * cost a second line each time. Of pairs each line names the other, so they stay.
     */
    private void bringHome(final int home) {
        final int away = lines.nearest(home, lines.places(home));
        if (!isReply(away) && twin(away) == NONE) {
            FlowLine.copy(lines.at(away), lines.at(home));
            lines.publish(home, home, FlowLine.state(lines.at(away)));
            lines.free(home, away);
        }
    }

    private int nextToSweep() {
        final int skipped = SWEEP_ROUNDS * LINE;
        return swept < lines.end() - skipped ? swept + skipped : (swept + LINE) % skipped;
    }

    private int due(final long nowNs) {
        final long nsPerLine = Math.max(1, SWEEP_SECONDS * 1_000_000_000L / lines.count());
        final long due = (nowNs - sweptAtNs) / nsPerLine;
        if (due > MOST_LINES_AT_ONCE) {
            sweptAtNs = nowNs;
            return MOST_LINES_AT_ONCE;
        }
        sweptAtNs += due * nsPerLine;
        return (int) due;
    }

    private boolean expired(final long line, final int nowSeconds) {
        final byte state = FlowLine.state(line);
        return state != FlowState.FREE && state != FlowState.REPLY
            && nowSeconds - FlowLine.seen(line) >= timeouts.of(FlowLine.backend(line)).of(state);
    }

    /** {@link Repair}, and counts: for what a writer has left who may have been killed at any moment. */
    void repair() {
        goOn(FlowCounts.NONE);
        new Repair(lines, hashing).run(this::keep);
    }

    /** Counts, and no more: for what a writer has left who ended between two connections. */
    void recount() {
        goOn(FlowCounts.NONE);
        each(this::keep);
    }

    /** Goes on from what such a writer has counted, who kept the differences. Takes no time. */
    void goOn(final FlowCounts known) {
        flows = known.flows();
        used = known.used();
        halfOpen = known.halfOpen();
    }

    /** What the next one may {@linkplain #goOn go on} from. */
    FlowCounts counts() {
        return new FlowCounts(flows, used, halfOpen);
    }

    /** A connection that was there before; an earlier version of Sluice did not keep the differences. */
    private void keep(final int forward) {
        count(1, forward);
        final int reply = FlowLine.twin(lines.at(forward));
        if (reply != NONE) {
            FlowLine.differences(lines.at(reply), differencesBetween(forward, reply));
        }
    }

    /** Shows every connection, by its forward or single line. */
    public void each(final IntConsumer resident) {
        for (int flow = 0; flow < lines.end(); flow += LINE) {
            if (!lines.isFree(flow) && !isReply(flow)) {
                resident.accept(flow);
            }
        }
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

    /** Where its lines are. */
    FlowLines lines() {
        return lines;
    }

    private void key(final int flow, final PacketShape packet) {
        FlowLine.key(lines.at(flow), packet.sourceHi(), packet.sourceLo(), packet.destinationHi(), packet.destinationLo(),
            ports(packet), packet.protocol());
    }

    private static int ports(final PacketShape packet) {
        return packet.sourcePort() << Short.SIZE | packet.destinationPort();
    }

    @Override
    public void close() {
        mapping.close();
    }

    @Override
    public String toString() {
        return flows + " connections in " + used + " of " + lines.count() + " lines of " + LINE + " bytes";
    }

    /** Told of a connection that is about to be forgotten. */
    public interface Departed {
        /** {@code flow}, a forward or a single line, is still as it was. */
        void departs(int flow);
    }

    /** How long connections are remembered after their last packet. */
    public interface TimeoutsOf {
        /** Those of the connections to the backend with this id. */
        FlowTimeouts of(int backend);
    }
}

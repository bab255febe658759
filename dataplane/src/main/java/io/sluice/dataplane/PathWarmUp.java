package io.sluice.dataplane;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.Linux;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Mac;
import io.sluice.table.BackendRow;
import io.sluice.table.ClientAddress;
import io.sluice.table.Edition;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Ids;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Tally;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Has the packet path compiled before packets come: plays made-up traffic to one VIP of each kind that an edition has, through
 * the real {@link PacketPath} and by the real rows. Everything it touches is its own, the connections and the counts too, and
 * is gone when it ends: nothing of it shows anywhere.
 */
final class PathWarmUp implements AutoCloseable {
    /** About as often as it takes until the compiler is done with the path (Tier4InvocationThreshold and what it inlines). */
    private static final int PACKETS = 60_000;
    private static final int LEAST_OF_EACH = 8_000;
    private static final int MOST_KINDS = 16;
    private static final int BACKENDS_OF_EACH = 4;
    /** Few, so that some are looked for around the end of the table, and others where they are not. */
    private static final int CONNECTIONS = 512;
    private static final int SLOT = 4_096;
    private static final int ETHERTYPE = 12;
    private static final int IPV4_SOURCE = 12;                     // RFC 791; RFC 8200
    private static final int IPV6_SOURCE = 8;
    /** Connections are over, and forgotten, when their turn comes again: what comes first in earnest is new ones. */
    private static final long ROUND_NS = 30_000_000_000L;
    private static final long OWN_MAC = 0x02_0000_0000_00L;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final ForwardingView view;
    private final List<VipRow> vips;
    private final FlowTable flows = new FlowTable(CONNECTIONS, FlowTimeouts.DEFAULT, 0);
    private final UnsafeBuffer frames = Linux.memory(PacketPath.BURST * SLOT);
    private final PacketPath path;
    private final int[] offsets = new int[PacketPath.BURST];
    private final int[] lengths = new int[PacketPath.BURST];
    private final int[] verdicts = new int[Verdict.values().length];
    private long nowNs = System.nanoTime();

    /** What decides by which code a packet goes. */
    private record Kind(Protocol protocol, boolean ipv4, boolean quic, SchedulerKind scheduler, ForwardingMode mode,
                        ClientAddress clientAddress, boolean backendIpv4) {
        static Kind of(final VipRow vip, final BackendRow backend) {
            final Forwarding forwarding = backend.forwarding(vip);
            return new Kind(vip.protocol(), vip.block().isIpv4(), vip.quic() != null, vip.scheduling().kind(), forwarding.mode(),
                forwarding.clientAddress(), backend.address().getAddress().length == Integer.BYTES);
        }
    }

    /** For what an edition's VIPs will get. */
    PathWarmUp(final Edition edition) {
        final Edition some = oneOfEachKind(edition);
        this.vips = some.vips();
        this.view = new ForwardingViewBuilder(OWN_MAC, Reach.USUAL_MTU, some, PathWarmUp::reach, new Schedules(1)).build();
        this.path = new PacketPath(frames, flows, Tally.apart(slots(some)));
        path.attend();
    }

    /** Plays what an edition's VIPs will get; returns how many packets that were. */
    static int play(final Edition edition) {
        try (PathWarmUp warmUp = new PathWarmUp(edition)) {
            return warmUp.play();
        }
    }

    private static Edition oneOfEachKind(final Edition edition) {
        final Map<Integer, VipRow> byId = new HashMap<>();
        edition.vips().forEach(vip -> byId.put(vip.id(), vip));
        final Map<Kind, Integer> kinds = new LinkedHashMap<>();
        for (final BackendRow backend : edition.backends()) {
            if (kinds.size() < MOST_KINDS) {
                kinds.putIfAbsent(Kind.of(byId.get(backend.vipId()), backend), backend.vipId());
            }
        }
        final Map<Integer, List<BackendRow>> chosen = new LinkedHashMap<>();
        kinds.values().forEach(vip -> chosen.put(vip, new ArrayList<>()));
        for (final BackendRow backend : edition.backends()) {
            final List<BackendRow> ofVip = chosen.get(backend.vipId());
            if (ofVip != null && ofVip.size() < BACKENDS_OF_EACH) {
                ofVip.add(backend);
            }
        }
        return new Edition(edition.number(), chosen.keySet().stream().map(byId::get).toList(),
            chosen.values().stream().flatMap(List::stream).toList());
    }

    private static int slots(final Edition edition) {
        int most = 0;
        for (final VipRow vip : edition.vips()) {
            most = Math.max(most, Ids.slot(vip.id()));
        }
        for (final BackendRow backend : edition.backends()) {
            most = Math.max(most, Ids.slot(backend.id()));
        }
        return most + 1;
    }

    /** Every backend is a neighbour. */
    private static Reach reach(final BackendRow backend) {
        final InetAddress itself = backend.address();              // any address of its family will do for an outer header
        return new Reach(OWN_MAC + Ids.slot(backend.id()) + 1, true, Reach.NONE.vlan(), Reach.USUAL_MTU, itself);
    }

    /** Plays it; returns how many packets that were. */
    int play() {
        final List<WarmUpTraffic> traffic = vips.stream().map(vip -> new WarmUpTraffic(vip, OWN_MAC)).toList();
        final int wanted = vips.isEmpty() ? 0 : Math.max(PACKETS, LEAST_OF_EACH * vips.size());
        int played = 0;
        for (int round = 0; played < wanted; round++) {
            nowNs += ROUND_NS;
            for (final WarmUpTraffic each : traffic) {
                played += play(each.burst(round));
            }
        }
        return played;
    }

    private int play(final byte[][] burst) {
        for (int i = 0; i < burst.length; i++) {
            frames.putBytes(i * SLOT + PacketIo.HEADROOM, burst[i]);
        }
        begin();
        for (int i = 0; i < burst.length; i++) {
            path.measure(i, i * SLOT + PacketIo.HEADROOM, burst[i].length);
        }
        final int forwarded = decide(burst.length);
        return burst.length + (view.translates() ? replies(forwarded) : 0);
    }

    private void begin() {
        path.begin(view, nowNs, (int) (nowNs / NS_PER_SECOND));
        flows.expire(nowNs, (int) (nowNs / NS_PER_SECOND));
    }

    /** Moves those that are to be sent to the front, and says how many they are. */
    private int decide(final int count) {
        path.fetch(count);
        int sent = 0;
        for (int i = 0; i < count; i++) {
            final Verdict verdict = path.decide(i);
            verdicts[verdict.ordinal()]++;
            if (verdict.transmits()) {
                offsets[sent] = path.offset(i);
                lengths[sent] = path.length(i);
                sent++;
            }
        }
        return sent;
    }

    /** The backends answer with what they were sent: whoever it came from, it goes back there, and no checksum changes. */
    private int replies(final int count) {
        begin();
        for (int i = 0; i < count; i++) {
            turnRound(offsets[i]);
            path.measure(i, offsets[i], lengths[i]);
        }
        decide(count);
        return count;
    }

    private void turnRound(final int at) {
        final boolean ipv4 = frames.getShort(at + ETHERTYPE, BIG_ENDIAN) == (short) Ethernet.IPV4;
        final int sourceAt = Ethernet.LENGTH + at + (ipv4 ? IPV4_SOURCE : IPV6_SOURCE);
        final int addressLength = ipv4 ? Integer.BYTES : 2 * Long.BYTES;
        swap(at, Mac.LENGTH);
        swap(sourceAt, addressLength);
        swap(sourceAt + 2 * addressLength, Short.BYTES);                          // the ports lie behind the addresses
    }

    /** So many bytes with as many behind them. */
    private void swap(final int at, final int length) {
        for (int i = at; i < at + length; i++) {
            final byte one = frames.getByte(i);
            frames.putByte(i, frames.getByte(i + length));
            frames.putByte(i + length, one);
        }
    }

    /** How many packets have ended in that verdict. */
    int ended(final Verdict verdict) {
        return verdicts[verdict.ordinal()];
    }

    @Override
    public void close() {
        flows.close();
    }
}

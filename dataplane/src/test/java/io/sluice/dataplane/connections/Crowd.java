package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Workers' tables with connections in them, and what they are forwarded by:
 * <pre>
 *  VIP           at                        mode    backends (id)
 *  web      (1)  198.51.100.10:80/tcp      nat     one (11) 10.0.0.11:8080, two (12) 10.0.0.12:8080
 *  six      (2)  [2001:db8::10]:80/tcp     dsr     three (13) fd00::13
 *  dns      (3)  198.51.100.0/24:any/udp   dsr     one (14) 10.0.0.11, "quoted" (15) 10.0.0.15
 * </pre>
 */
public final class Crowd implements AutoCloseable, Owners {
    /** The ids of VIP web's backends, and of the others'. */
    public static final int WEB_ONE = 11;
    public static final int WEB_TWO = 12;
    public static final int SIX_THREE = 13;
    public static final int DNS_ONE = 14;
    public static final int DNS_QUOTED = 15;
    /** A backend that was removed. */
    public static final int REMOVED = 16;
    /** Where {@link #web} comes from at last: untagged, unless it says so. */
    private static final long ROUTER = 0x02_0000_00aa_bbL;
    private static final long SECRET = 0x5ec4e7;

    private final List<FlowTable> tables;
    private final List<Queue<byte[]>> inboxes;
    private final long[] asked;
    private final long[] done;
    private final int inboxRoom;
    private Edition edition = edition();

    /** So many workers, each with a table of that capacity. */
    public Crowd(final int workers, final int capacity) {
        this(workers, capacity, Integer.MAX_VALUE);
    }

    Crowd(final int workers, final int capacity, final int inboxRoom) {
        tables = IntStream.range(0, workers).mapToObj(i -> new FlowTable(capacity, FlowTimeouts.DEFAULT, SECRET)).toList();
        inboxes = new ArrayList<>();
        tables.forEach(table -> inboxes.add(new ArrayDeque<>()));
        asked = new long[workers];
        done = new long[workers];
        this.inboxRoom = inboxRoom;
    }

    private static Edition edition() {
        final Forwarding nat = Forwarding.of(ForwardingMode.NAT);
        final Forwarding dsr = Forwarding.of(ForwardingMode.DSR);
        return new Edition(7, List.of(
            vip(1, "web", AddressBlock.host(inet("198.51.100.10")), PortRange.one(80), Protocol.TCP, nat),
            vip(2, "six", AddressBlock.host(inet("2001:db8::10")), PortRange.one(80), Protocol.TCP, dsr),
            vip(3, "dns", new AddressBlock(inet("198.51.100.0"), 24), PortRange.ANY, Protocol.UDP, dsr)),
            List.of(backend(WEB_ONE, 1, "one", "10.0.0.11", 8080), backend(WEB_TWO, 1, "two", "10.0.0.12", 8080),
                backend(SIX_THREE, 2, "three", "fd00::13", 0), backend(DNS_ONE, 3, "one", "10.0.0.11", 0),
                backend(DNS_QUOTED, 3, "\"quoted\"", "10.0.0.15", 0)));
    }

    private static VipRow vip(final int id, final String name, final AddressBlock block, final PortRange ports,
        final Protocol protocol, final Forwarding forwarding) {
        return new VipRow(id, name, block, ports, protocol, forwarding, Scheduling.of(SchedulerKind.MAGLEV), null);
    }

    private static BackendRow backend(final int id, final int vip, final String name, final String address, final int port) {
        return new BackendRow(id, vip, name, inet(address), port, 1, 0, true, null, null);
    }

    private static InetAddress inet(final String literal) {
        return Address.of(literal).inet();
    }

    /** Now, in seconds of the workers' clock. */
    public static int now() {
        return Telling.nowSeconds();
    }

    /** A half-open connection to VIP web, translated; returns the flow. */
    public int web(final int worker, final String client, final int port, final int backend, final int seen) {
        final FlowTable table = tables.get(worker);
        final Address from = Address.of("10.0.0." + backend);
        final Address to = Address.of(client);
        final int flow = table.insertPair(packet(Packet.tcp().syn(), client, port, "198.51.100.10", 80), backend,
            from.hi(), from.lo(), to.hi(), to.lo(), 8080 << Short.SIZE | port, seen);
        table.lastHop(flow, ROUTER, PacketShape.UNTAGGED);
        return flow;
    }

    /** A connection that a client has opened to any VIP, half-open or a datagram, in one line; returns the flow. */
    public int plain(final int worker, final Packet packet, final String client, final int port, final String destination,
        final int destinationPort, final int backend, final int seen) {
        return tables.get(worker).insert(packet(packet, client, port, destination, destinationPort), backend, seen);
    }

    /** So many datagrams to VIP dns, each from an address of its own in 10.0.0.0/8, and fast. */
    public void many(final int worker, final int count) {
        final UnsafeBuffer frame =
            new UnsafeBuffer(Packet.udp().from("10.0.0.0", 1_024).to("198.51.100.53", 53).frame());
        final PacketShape shape = new PacketShape(SECRET);
        final int sourceAt = 14 + 12;                              // behind Ethernet's header, in IPv4's (RFC 791)
        final int first = frame.getInt(sourceAt, ByteOrder.BIG_ENDIAN);
        for (int i = 0; i < count; i++) {
            frame.putInt(sourceAt, first + i, ByteOrder.BIG_ENDIAN);
            shape.measure(frame, 0, frame.capacity());
            tables.get(worker).insert(shape, DNS_ONE, now());
        }
    }

    private static PacketShape packet(final Packet packet, final String client, final int port, final String destination,
        final int destinationPort) {
        final byte[] frame = packet.from(client, port).to(destination, destinationPort).frame();
        final PacketShape shape = new PacketShape(SECRET);
        shape.measure(new UnsafeBuffer(frame), 0, frame.length);
        return shape;
    }

    /** The table of a worker. */
    public FlowTable table(final int worker) {
        return tables.get(worker);
    }

    /** All of them. */
    public List<FlowTable> tables() {
        return tables;
    }

    /** From now on the VIP has no backends. */
    void forgetBackendsOf(final int vip) {
        edition = new Edition(edition.number() + 1, edition.vips(),
            edition.backends().stream().filter(backend -> backend.vipId() != vip).toList());
    }

    /** What is forwarded by now. */
    public Known known() {
        final Edition now = edition;
        return new Known() {
            @Override
            public Edition edition() {
                return now;
            }

            @Override
            public int vip(final long hi, final long lo, final int protocol, final int port) {
                final InetAddress address = new Address(hi, lo).inet();
                return IntStream.range(0, now.vips().size()).filter(i -> now.vips().get(i).block().contains(address)
                    && now.vips().get(i).ports().contains(port) && now.vips().get(i).protocol().number() == protocol)
                    .findFirst().orElse(-1);
            }
        };
    }

    @Override
    public synchronized boolean forget(final int worker, final DirectBuffer record, final int at) {
        if (inboxes.get(worker).size() >= inboxRoom) {
            return false;
        }
        final byte[] key = new byte[FlowRecord.KEY_LENGTH];
        record.getBytes(at, key);
        inboxes.get(worker).add(key);
        asked[worker]++;
        return true;
    }

    @Override
    public synchronized long asked(final int worker) {
        return asked[worker];
    }

    @Override
    public synchronized long done(final int worker) {
        return done[worker];
    }

    /** A worker reads so many notes, or as many as there are. */
    public synchronized void read(final int worker, final int most) {
        final FlowTable table = tables.get(worker);
        for (int i = 0; i < most && !inboxes.get(worker).isEmpty(); i++) {
            final int flow = table.find(new UnsafeBuffer(inboxes.get(worker).remove()), 0);
            if (flow != FlowTable.NONE) {
                table.remove(flow);
            }
            done[worker]++;
        }
    }

    @Override
    public void close() {
        tables.forEach(FlowTable::close);
    }
}

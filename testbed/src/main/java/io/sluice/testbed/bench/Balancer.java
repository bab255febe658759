package io.sluice.testbed.bench;

import io.sluice.dataplane.ForwardingView;
import io.sluice.dataplane.PacketPath;
import io.sluice.dataplane.Verdict;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.CloseStack;
import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.PortRange;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.Tally;
import io.sluice.table.TallyFile;
import io.sluice.table.VipRow;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packet path of one worker with all that it needs: {@value Traffic#SERVICES} VIPs of {@value #BACKENDS_OF_A_VIP} backends
 * each, a flow table, tallies in a file in memory as under {@code /run}. Only packet I/O is missing.
 */
final class Balancer implements AutoCloseable {
    /** Where frames for it are sent. */
    static final long MAC = Mac.of("02:00:00:00:00:02");

    private static final int BACKENDS_OF_A_VIP = 16;
    private static final Path MEMORY = Path.of("/dev/shm");

    private final CloseStack owned = new CloseStack();
    private final FrameRing ring;
    private final FlowTable flows;
    private final Tally tally;
    private final PacketPath path;
    private final ForwardingView view;
    private Verdict expected = Verdict.FORWARDED;
    private long otherwise;

    /** A balancer of that traffic by L2 DSR, with room for so many connections. */
    Balancer(final Traffic traffic, final boolean opening, final int capacity, final FlowTimeouts timeouts) throws IOException {
        this(traffic, Carriage.DSR, opening, capacity, timeouts);
    }

    /** A balancer of that traffic, with room for so many connections. */
    Balancer(final Traffic traffic, final Carriage carriage, final boolean opening, final int capacity,
        final FlowTimeouts timeouts) throws IOException {
        final Path run = Files.createTempDirectory(MEMORY, "sluice-bench-");
        owned.push(() -> Files.delete(run));
        owned.push(() -> Files.deleteIfExists(run.resolve("tallies.dat")));
        ring = owned.push(new FrameRing(traffic, opening));
        flows = owned.push(new FlowTable(capacity, timeouts, 0));
        tally = owned.push(TallyFile.create(run, 1, 0)).worker(0);
        path = new PacketPath(ring.frames(), flows, tally);
        final InetAddress own = Address.of(traffic.ipv6() ? "2001:db8:2::ffff" : "172.16.255.255").inet();
        view = ForwardingView.of(MAC, edition(traffic, carriage),
            backend -> new Reach(backend.id(), true, PacketShape.UNTAGGED, Reach.USUAL_MTU, own));
    }

    private static Edition edition(final Traffic traffic, final Carriage carriage) {
        final String network = traffic.ipv6() ? "2001:db8:2::" : "172.16.0.";
        final List<VipRow> vips = new ArrayList<>();
        final List<BackendRow> backends = new ArrayList<>();
        for (int vip = 0; vip < Traffic.SERVICES; vip++) {
            vips.add(new VipRow(vip, "vip-" + vip, AddressBlock.host(traffic.vip().inet()),
                PortRange.one(Traffic.FIRST_PORT + vip), traffic.protocol(), carriage.forwarding(),
                Scheduling.of(SchedulerKind.MAGLEV), null));
            for (int i = 1; i <= BACKENDS_OF_A_VIP; i++) {
                final int id = vip * BACKENDS_OF_A_VIP + i;
                backends.add(new BackendRow(id, vip, "backend-" + id, Address.of(network + id).inet(), 1, true));
            }
        }
        return new Edition(1, vips, backends);
    }

    FrameRing ring() {
        return ring;
    }

    FlowTable flows() {
        return flows;
    }

    Tally tally() {
        return tally;
    }

    /** Plays {@code count} frames of the ring from {@code first} on, as a worker plays a burst. */
    void burst(final int first, final int count, final int nowSeconds) {
        path.begin(view, 0, nowSeconds);
        for (int i = 0; i < count; i++) {
            path.measure(i, ring.offset(first + i), ring.length());
        }
        path.fetch(count);
        for (int i = 0; i < count; i++) {
            if (path.decide(i) != expected) {
                otherwise++;
            }
        }
    }

    /** A packet of each connection from 0 on is forwarded, so that they are all remembered. */
    void connect(final int connections, final int nowSeconds) {
        for (int begun = 0; begun < connections; begun += PacketPath.BURST) {
            for (int i = 0; i < PacketPath.BURST; i++) {
                ring.receive(i, Math.min(begun + i, connections - 1));
            }
            burst(0, PacketPath.BURST, nowSeconds);
        }
    }

    /** As {@link #connect}, and each backend answers and is answered; tells what the connections look like to their backends. */
    Replies converse(final Traffic traffic, final int connections, final int nowSeconds) {
        final Replies replies = new Replies(traffic.ipv6(), connections);
        for (int connection = 0; connection < connections; connection++) {
            ring.receive(0, connection);
            burst(0, 1, nowSeconds);
            replies.learn(ring.frames(), path.offset(0), connection);
            ring.receiveReply(0, replies, connection);
            expect(Verdict.RETURNED);
            burst(0, 1, nowSeconds);
            ring.receive(0, connection);
            expect(Verdict.FORWARDED);
            burst(0, 1, nowSeconds);
        }
        return replies;
    }

    /** What is to become of the packets played from now on; at first, that they are forwarded. */
    void expect(final Verdict verdict) {
        expected = verdict;
    }

    /** Refuses what was measured if any frame was not forwarded for a connection that is remembered. */
    void check() {
        if (otherwise != 0) {
            throw new IllegalStateException(otherwise + " frames were not forwarded, or not remembered: " + flows
                + "; the benchmark has not measured what it is meant to");
        }
    }

    @Override
    public void close() {
        owned.close();
    }
}

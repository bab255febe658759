package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.table.BackendRow;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.TallyFile;
import io.sluice.table.TallyView;
import io.sluice.table.VipRow;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** A packet path with VIPs and backends of a test's choice, over memory, without I/O. */
final class PathBench implements AutoCloseable {
    static final long OWN_MAC = Mac.of("02:00:00:00:00:02");       // where Packet sends unless told otherwise

    private static final int FRAME_AT = 128;

    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[16_384]);
    private final FlowTable flows;
    private final TallyFile tallies;
    private final Path run;
    private final Site site = new Site(1);
    private final PacketPath path;
    private int sentAt;
    private int sentLength;
    private long nowNs = 1;

    PathBench(final Path run, final int connections) {
        this.run = run;
        flows = new FlowTable(connections, FlowTimeouts.DEFAULT, 0);
        tallies = TallyFile.create(run, 1, 0);
        path = new PacketPath(frames, flows, tallies.worker(0));
    }

    PathBench vip(final int id, final String address, final int port, final Protocol protocol) {
        site.vip(id, address, port, protocol, Forwarding.DSR);
        return this;
    }

    /** A VIP whose backends get packets under their own addresses, and answer through Sluice. */
    PathBench natVip(final int id, final String address, final int port, final Protocol protocol) {
        site.vip(new VipRow(id, "vip-" + id, Site.address(address), port, protocol, ForwardingMode.NAT, SchedulerKind.LRT));
        return this;
    }

    PathBench vip(final VipRow row) {
        site.vip(row);
        return this;
    }

    PathBench backend(final int id, final int vip, final String address, final long mac) {
        site.backend(new BackendRow(id, vip, address, Site.address(address), 1, true), new Reach(mac, true));
        return this;
    }

    /** Backend {@code id} from now on, or gone when null. */
    PathBench change(final int id, final BackendRow row, final Reach reach) {
        site.without(id);
        if (row != null) {
            site.backend(row, reach);
        }
        return this;
    }

    BackendRow backend(final int id) {
        return site.row(id);
    }

    ForwardingView view() {
        return site.view();
    }

    /** What comes from now on comes so much later. */
    void pass(final long nanoseconds) {
        nowNs += nanoseconds;
    }

    Verdict play(final Packet packet) {
        return play(packet.frame());
    }

    Verdict play(final byte[] frame) {
        return play(frame, view());
    }

    /** Puts a frame through the path, as a burst of one. */
    Verdict play(final byte[] frame, final ForwardingView view) {
        frames.putBytes(FRAME_AT, frame);
        path.begin(view, nowNs, 1);
        path.measure(0, FRAME_AT, frame.length);
        final Verdict verdict = path.decide(0);
        sentAt = path.offset(0);
        sentLength = path.length(0);
        return verdict;
    }

    /** What would be sent now. */
    byte[] sent() {
        final byte[] sent = new byte[sentLength];
        frames.getBytes(sentAt, sent);
        return sent;
    }

    long sentTo() {
        return Mac.get(frames, sentAt);
    }

    TallyView tallies() {
        return TallyFile.map(run);
    }

    /** Connections that schedulers count for a backend. */
    long connections(final int backend) {
        return site.connections(backend);
    }

    int flows() {
        return flows.size();
    }

    @Override
    public void close() {
        tallies.close();
        flows.close();
    }
}

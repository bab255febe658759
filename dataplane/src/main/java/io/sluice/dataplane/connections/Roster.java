package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import io.sluice.table.BackendRow;
import io.sluice.table.Ids;
import io.sluice.table.VipRow;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * VIPs and backends by their places in an edition, and how they are told of: names as JSON has them, made once. A connection
 * whose backend was removed has the VIP that its packets go to, if that is still there.
 */
final class Roster {
    /** None that is there. */
    static final int NONE = -1;

    private final Known known;
    private final List<VipRow> vips;
    private final List<BackendRow> backends;
    private final byte[][] vipNames;
    private final byte[][] backendNames;
    private final byte[][] modes;
    private final int[] vipOf;
    private final int[] bySlot;

    /** Of what the dataplane forwards by now. */
    Roster(final Known known) {
        this.known = known;
        vips = known.edition().vips();
        backends = known.edition().backends();
        vipNames = vips.stream().map(vip -> JsonLines.quoted(vip.name())).toArray(byte[][]::new);
        backendNames = backends.stream().map(backend -> JsonLines.quoted(backend.name())).toArray(byte[][]::new);
        final Map<Integer, Integer> vipById = new HashMap<>();
        for (int i = 0; i < vips.size(); i++) {
            vipById.put(vips.get(i).id(), i);
        }
        vipOf = backends.stream().mapToInt(backend -> vipById.get(backend.vipId())).toArray();
        modes = new byte[backends.size()][];
        bySlot = new int[backends.stream().mapToInt(backend -> Ids.slot(backend.id()) + 1).max().orElse(0)];
        for (int i = 0; i < modes.length; i++) {
            final BackendRow backend = backends.get(i);
            modes[i] = backend.forwarding(vips.get(vipOf[i])).mode().name().toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8);
            bySlot[Ids.slot(backend.id())] = i;
        }
    }

    List<VipRow> vips() {
        return vips;
    }

    List<BackendRow> backends() {
        return backends;
    }

    /** Its name in JSON. */
    byte[] vipName(final int vip) {
        return vipNames[vip];
    }

    /** Its name in JSON. */
    byte[] backendName(final int backend) {
        return backendNames[backend];
    }

    /** How packets get there. */
    byte[] mode(final int backend) {
        return modes[backend];
    }

    /** Which VIP a backend is of. */
    int vipOf(final int backend) {
        return vipOf[backend];
    }

    /** Which backend a connection goes to, or {@link #NONE}. */
    int backend(final DirectBuffer record) {
        final int id = FlowRecord.backend(record, 0);
        final int slot = Ids.slot(id);
        return slot < bySlot.length && backends.get(bySlot[slot]).id() == id ? bySlot[slot] : NONE;
    }

    /**
     * Which VIP a connection is of, or {@link #NONE}.
     *
     * @param backend which it goes to
     */
    int vip(final DirectBuffer record, final int backend) {
        return backend != NONE ? vipOf[backend] : Math.max(NONE, known.vip(FlowRecord.destinationHi(record, 0),
            FlowRecord.destinationLo(record, 0), FlowRecord.protocol(record, 0), FlowRecord.ports(record, 0) & 0xffff));
    }
}

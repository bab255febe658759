package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Target;
import io.sluice.dataplane.schedule.Connections;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Tally;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * How many connections each backend has, as the workers have counted them when they have ended, so that the next ones need not
 * look at every connection before they begin. In native byte order:
 * <pre>
 *   version  int
 *   workers  int
 *   then for each backend that has any
 *     id           int, see {@link io.sluice.table.Ids}
 *     connections  int, of all workers together: one that goes to another worker stays the first one's to have opened
 *     active       for each worker an int
 * </pre>
 */
final class Headcount {
    private static final int VERSION = 1;
    private static final int HEADER = 2 * Integer.BYTES;

    private final List<Tally> tallies;
    private final Connections active;

    /** Of workers that have these tallies, by number, and these counts of active connections. */
    Headcount(final List<Tally> tallies, final Connections active) {
        this.tallies = List.copyOf(tallies);
        this.active = active;
    }

    /** Of the backends of that edition; the workers have ended. */
    byte[] written(final Edition edition) {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        written.writeBytes(buffer(HEADER).putInt(VERSION).putInt(tallies.size()).array());
        for (final BackendRow backend : edition.backends()) {
            final int id = backend.id();
            final long connections = tallies.stream().mapToLong(tally -> tally.connections(id)).sum();
            if (connections > 0) {
                final ByteBuffer entry = buffer(entry()).putInt(id).putInt((int) connections);
                for (int worker = 0; worker < tallies.size(); worker++) {
                    entry.putInt((int) active.worker(worker).of(id));
                }
                written.writeBytes(entry.array());
            }
        }
        return written.toByteArray();
    }

    /**
     * Counts what the workers of a process before have written, of backends that are still there; the workers have not begun.
     *
     * @return whether it could be read; if not, nothing is counted
     */
    boolean read(final byte[] written, final ForwardingView view) {
        final ByteBuffer bytes = ByteBuffer.wrap(written).order(ByteOrder.nativeOrder());
        if (written.length < HEADER || bytes.getInt() != VERSION || bytes.getInt() != tallies.size()
            || bytes.remaining() % entry() != 0) {
            return false;
        }
        while (bytes.hasRemaining()) {
            final int id = bytes.getInt();
            final int connections = bytes.getInt();
            final Target target = view.target(id);
            for (int worker = 0; worker < tallies.size(); worker++) {
                final int more = bytes.getInt();
                if (target != null) {                              // each worker's line is to be there, to count their end
                    tallies.get(worker).resides(id, view.vipId(target.vip()), worker == 0 ? connections : 0);
                    view.count(worker, id, more);
                }
            }
        }
        return true;
    }

    private int entry() {
        return (2 + tallies.size()) * Integer.BYTES;
    }

    private static ByteBuffer buffer(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }
}

package io.sluice.controller;

import io.sluice.controller.model.Backend;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.Vip;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.TableWriter;
import io.sluice.table.VipRow;

import java.util.ArrayList;
import java.util.List;

/** Says to the dataplane what should be forwarded: the specification and the health of its backends, as rows. */
final class Publisher implements AutoCloseable {
    private final TableWriter writer;
    private Edition last;

    /** Goes on from what that writer published last, which is {@code last}. */
    Publisher(final TableWriter writer, final Edition last) {
        this.writer = writer;
        this.last = last;
    }

    /** Number of the edition published last; 0 before the first. */
    long edition() {
        return last.number();
    }

    /** Publishes, unless it would say what was said last. */
    void publish(final Spec spec, final HealthBoard board) {
        final List<VipRow> vips = new ArrayList<>();
        final List<BackendRow> backends = new ArrayList<>();
        for (final Vip vip : spec.vips()) {
            vips.add(vip.row());
            for (final Backend backend : vip.backends()) {
                backends.add(backend.row(vip.id(), board.of(vip, backend).up()));
            }
        }
        final Edition next = new Edition(last.number(), vips, backends);
        if (!next.equals(last)) {
            last = new Edition(writer.publish(vips, backends), vips, backends);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}

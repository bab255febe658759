package io.sluice.dataplane.rewrite;

import io.sluice.table.SourcePool;

/** Stub. */
public final class SourcePorts {
    private SourcePorts() {
    }

    public static SourcePorts of(final SourcePool pool, final boolean ipv4) {
        return new SourcePorts();
    }
}

package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import java.util.List;

/** A front that is some processes. */
record Processes(List<Long> pids, String address, CloseStack owned) implements Front.Running {
    @Override
    public long cpuNs() {
        return pids.stream().mapToLong(CpuTime::ofProcess).sum();
    }

    @Override
    public void close() {
        owned.close();
    }
}

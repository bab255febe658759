package io.sluice.dataplane;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.table.DirectoryLock;

/** That this is the only dataplane of its interface, of its run directory, and of its memory directory. */
final class Locks implements AutoCloseable {
    private final MemoryDirectory memory;
    private final CloseStack owned;

    private Locks(final MemoryDirectory memory, final CloseStack owned) {
        this.memory = memory;
        this.owned = owned;
    }

    /**
     * Takes them all, or refuses; never waits.
     *
     * @throws RuntimeException of one clear line when another dataplane has one of them
     */
    static Locks take(final DataplaneConfig config) {
        try (CloseStack opening = new CloseStack()) {
            opening.push(DeviceLock.take(Interface.named(config.device())));
            return ofDirectories(config, opening);
        }
    }

    /** Takes those of the directories alone. */
    static Locks ofDirectories(final DataplaneConfig config) {
        try (CloseStack opening = new CloseStack()) {
            return ofDirectories(config, opening);
        }
    }

    private static Locks ofDirectories(final DataplaneConfig config, final CloseStack opening) {
        opening.push(DirectoryLock.take(config.run().resolve("dataplane.lock"), "dataplane"));
        final MemoryDirectory memory = opening.push(MemoryDirectory.take(config.memory()));
        return new Locks(memory, opening.release());
    }

    /** Where connections are, now that nobody else is there. */
    MemoryDirectory memory() {
        return memory;
    }

    @Override
    public void close() {
        owned.close();
    }
}

package io.sluice.table;

import net.openhft.chronicle.core.Jvm;

/**
 * Keeps Chronicle from talking about itself: its warnings and errors go to SLF4J, its advice on speed and its details
 * nowhere.
 */
final class Quiet {
    static {
        Jvm.disableDebugHandler();
        Jvm.disablePerfHandler();
    }

    private Quiet() {
    }

    /** Returns when Chronicle is quiet. */
    static void chronicle() {
        // Loading this class did it.
    }
}

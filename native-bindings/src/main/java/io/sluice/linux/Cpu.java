package io.sluice.linux;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** The cores of this machine. */
public final class Cpu {
    private static final int MOST = 1024;                          // CPU_SETSIZE, sched.h
    private static final int PRIO_PROCESS = 0;                     // bits/resource.h
    private static final int LEAST = 19;

    private Cpu() {
    }

    /**
     * Pins the calling thread to one core.
     *
     * @param cpu the core's number, from 0
     * @throws IllegalArgumentException when the machine has no such core or this process may not use it
     */
    public static void pin(final int cpu) {
        if (cpu < 0 || cpu >= MOST) {
            throw new IllegalArgumentException("there is no core " + cpu + "; cores are numbered from 0");
        }
        final UnsafeBuffer mask = Linux.memory(MOST / Byte.SIZE);
        final int wordAt = cpu / Long.SIZE * Long.BYTES;
        mask.putLong(wordAt, 1L << (cpu % Long.SIZE), ByteOrder.nativeOrder());
        if (LibC.INSTANCE.sched_setaffinity(0, mask.capacity(), mask.addressOffset()) != 0) {
            throw new IllegalArgumentException("core " + cpu + " is not one that this process may use (of "
                + Runtime.getRuntime().availableProcessors() + "); choose another with --cpus");
        }
    }

    /** Lets every other thread that wants a core have most of it before the calling one; for what may take its time. */
    public static void comeLast() {
        Linux.check(LibC.INSTANCE.setpriority(PRIO_PROCESS, 0, LEAST), "setpriority");   // 0: in Linux, this thread alone
    }
}

package io.sluice.linux;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;

/** The cores of this machine. */
public final class Cpu {
    private static final int MOST = 1024;                          // CPU_SETSIZE, sched.h
    private static final int PRIO_PROCESS = 0;                     // bits/resource.h
    private static final int LEAST = 19;
    private static final int USUAL = 0;
    private static final String ALLOWED = "Cpus_allowed_list:";    // proc_pid_status(5)

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
        final BitSet alone = new BitSet();
        alone.set(cpu);
        if (!allow(0, alone)) {
            throw new IllegalArgumentException("core " + cpu + " is not one that this process may use (of "
                + Runtime.getRuntime().availableProcessors() + "); choose another with --cpus");
        }
    }

    /** Lets every other thread that wants a core have most of it before the calling one; for what may take its time. */
    public static void comeLast() {
        Linux.check(LibC.INSTANCE.setpriority(PRIO_PROCESS, 0, LEAST), "setpriority");   // 0: in Linux, this thread alone
    }

    /**
     * Has all threads of this process, and those that they will begin, take cores as other processes do; those that were to
     * {@linkplain #comeLast come last}, too, if they are still there.
     */
    public static void comeAsOthersDo() {
        for (final String thread : threads()) {
            LibC.INSTANCE.setpriority(PRIO_PROCESS, Integer.parseInt(thread), USUAL);         // fails for one that has ended
        }
    }

    /**
     * Has all threads of this process, and those that they will begin, run on other cores than these, if it may use any other. A
     * thread that pins itself later is not held back.
     */
    public static void leave(final int... cpus) {
        final BitSet others = allowed();
        for (final int cpu : cpus) {
            others.clear(cpu);
        }
        if (!others.isEmpty()) {
            allowAll(others);
        }
    }

    /** Has all threads of this process run on these cores. */
    static void allowAll(final BitSet cpus) {
        for (final String thread : threads()) {
            allow(Integer.parseInt(thread), cpus);               // false for one that has ended meanwhile
        }
    }

    private static String[] threads() {
        final String[] threads = new File("/proc/self/task").list();
        return threads == null ? new String[0] : threads;
    }

    /** The cores that the calling thread may run on. */
    static BitSet allowed() {
        final BitSet allowed = new BitSet();
        for (final String range : allowedList().split(",")) {
            final String[] ends = range.split("-");
            allowed.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return allowed;
    }

    private static String allowedList() {
        try {
            for (final String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
                if (line.startsWith(ALLOWED)) {
                    return line.substring(ALLOWED.length()).strip();
                }
            }
            throw new IllegalStateException("/proc/thread-self/status names no cores");
        } catch (final IOException e) {
            throw new UncheckedIOException("the kernel does not tell which cores may be used", e);
        }
    }

    /** Whether the kernel has agreed; 0 is the calling thread. */
    private static boolean allow(final int thread, final BitSet cpus) {
        final UnsafeBuffer mask = Linux.memory(MOST / Byte.SIZE);
        for (int cpu = cpus.nextSetBit(0); cpu >= 0 && cpu < MOST; cpu = cpus.nextSetBit(cpu + 1)) {
            final int wordAt = cpu / Long.SIZE * Long.BYTES;
            final long word = mask.getLong(wordAt, ByteOrder.nativeOrder());
            mask.putLong(wordAt, word | 1L << (cpu % Long.SIZE), ByteOrder.nativeOrder());
        }
        return LibC.INSTANCE.sched_setaffinity(thread, mask.capacity(), mask.addressOffset()) == 0;
    }
}

package io.sluice.linux;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace of a test's own, without a name: a thread that has left the machine's network, and what is run in it, child
 * processes too. It vanishes with the thread and the processes, so nothing is left behind, however the test ends. Needs root.
 */
public final class PrivateNetwork {
    private static final int CLONE_NEWNET = 0x40000000;           // linux/sched.h

    private PrivateNetwork() {
    }

    /** Runs {@code test} in a fresh network that holds nothing but a loopback interface, and waits for it. */
    public static void run(final Callable<Void> test) throws Exception {
        final FutureTask<Void> inside = new FutureTask<>(() -> {
            Linux.check((int) LibC.INSTANCE.syscall(unshareNumber(), CLONE_NEWNET, 0, 0), "unshare");
            return test.call();
        });
        final Thread thread = new Thread(inside, "private network");
        thread.start();
        try {
            inside.get();
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;                                       // a failed assertion
            }
            throw (Exception) e.getCause();
        }
    }

    /** Runs a command in the network of the calling thread and returns what it printed; fails if the command does. */
    public static String sh(final String command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(List.of("sh", "-c", command)).redirectErrorStream(true).start();
        final String printed = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("'" + command + "' failed: " + printed);
        }
        return printed;
    }

    private static long unshareNumber() {
        return "amd64".equals(System.getProperty("os.arch"))
            ? 272                                                  // arch/x86/entry/syscalls/syscall_64.tbl
            : 97;                                                  // asm-generic/unistd.h
    }
}

package io.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A wire from this network namespace to a host in one of its own, both named for this process and gone when closed.
 * <pre>
 *      here                     sluice-PID-a
 *  +----------+               +-----+
 *  |  slPIDa  +------veth-----+ far |
 *  +----------+               +-----+
 * </pre>
 */
public final class Wire implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final String namespace;

    /** Puts it up, both ends up, without addresses but for the link-local ones. */
    public Wire(final String letter) {
        final long pid = ProcessHandle.current().pid();
        name = "sl" + pid + letter;
        namespace = "sluice-" + pid + "-" + letter;
        try {
            run("ip netns add " + namespace);
            run("ip link add " + name + " type veth peer name far netns " + namespace);
            run("ip link set " + name + " up");
            far("link set far up");
        } catch (final AssertionError e) {
            close();
            throw e;
        }
    }

    /** Of the end that is here. */
    public String name() {
        return name;
    }

    /** {@code ip} here; the word {@code NAME} stands for our end. */
    public void here(final String arguments) {
        run("ip " + arguments.replace("NAME", name));
    }

    /** {@code ip} in the far namespace, where the device is called {@code far}. */
    public void far(final String arguments) {
        run("ip -n " + namespace + " " + arguments);
    }

    /** Sets a neighbour parameter of our end, {@code retrans_time_ms} for example; family is {@code ipv4} or {@code ipv6}. */
    public void tune(final String family, final String parameter, final int value) {
        try {
            Files.writeString(Path.of("/proc/sys/net", family, "neigh", name, parameter), Integer.toString(value));
        } catch (final IOException e) {
            throw new AssertionError("cannot set " + parameter, e);
        }
    }

    /** Sets a value of {@code /proc/sys/net} in the far namespace. */
    public void farSetting(final String path, final int value) {
        final String write = "echo " + value + " > /proc/sys/net/" + path;
        assertEquals("", outcome("ip", "netns", "exec", namespace, "sh", "-c", write), write);
    }

    /** Runs commands for {@code ip -batch}, one a line. */
    public static void batch(final List<String> lines) throws IOException {
        final Path file = Files.createTempFile("sluice-", ".batch");
        try {
            Files.write(file, lines);
            run("ip -batch " + file);
        } finally {
            Files.delete(file);
        }
    }

    /** Tries now and then until it holds; fails with {@code what} after a minute. */
    public static void until(final String what, final BooleanSupplier holds) {
        final long deadline = System.nanoTime() + PATIENCE_NS;
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain until " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** An address from its literal. */
    public static InetAddress address(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(final String command) {
        assertEquals("", outcome(command.split(" ")), command);
    }

    /** Nothing when it succeeded, else what it said. */
    private static String outcome(final String... command) {
        try {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String said = new String(process.getInputStream().readAllBytes());
            return process.waitFor() == 0 ? "" : "failed: " + said;
        } catch (final IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    @Override
    public void close() {
        final String link = outcome("ip", "link", "del", name);        // at once; with its namespace it would go a little later
        final String netns = outcome("ip", "netns", "del", namespace);
        assertEquals("", link + netns);
    }
}

package io.sluice.testbed.net;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * A network namespace: a host of its own on this host, as far as the network goes. Its owner closes it; with it go the processes
 * that run in it and the devices that stand in it. Should the owner not come to that, {@link AtExit} or {@link
 * Leftovers#sweep} does.
 *
 * <p>A device is named for its far end, so {@code client.run("ip link set to-switch down")} needs no drawing to be understood.
 */
public final class Netns implements AutoCloseable {

    private final String name;
    private final Queue<Process> started = new ConcurrentLinkedQueue<>();

    /**
     * Makes {@code sluice-<pid>-<role>}, with nothing in it but a loopback that is up, and no waiting for duplicate
     * addresses.
     */
    public Netns(final String role) {
        name = Leftovers.namespace(role);
        AtExit.close(this);
        Shell.run("ip netns add " + name);
        sysctl("net/ipv6/conf/default/accept_dad", "0");
        sysctl("net/ipv6/conf/default/accept_ra", "0");
        run("ip link set lo up");
    }

    /**
     * Joins two namespaces by a wire, up at both ends. As on a wire, only finished packets cross it: checksums and
     * segments are made by the sender, VLAN tags are in the frame.
     */
    public static void join(final Netns left, final String leftDevice, final Netns right, final String rightDevice) {
        join(left, leftDevice, right, rightDevice, 1);
    }

    /** The same with {@code queues} receive and transmit queues at each end. */
    public static void join(
        final Netns left, final String leftDevice, final Netns right, final String rightDevice, final int queues) {
        final String many = " numrxqueues " + queues + " numtxqueues " + queues;
        Shell.run("ip link add " + leftDevice + " netns " + left.name + many
            + " type veth peer name " + rightDevice + " netns " + right.name + many);
        Offloads.off(left, leftDevice);
        Offloads.off(right, rightDevice);
        left.run("ip link set " + leftDevice + " up");
        right.run("ip link set " + rightDevice + " up");
    }

    /** As {@code ip netns} knows it. */
    public String name() {
        return name;
    }

    /** Gives a device an address, IPv4 or IPv6, with its prefix length; usable at once. */
    public Netns address(final String device, final String addressAndPrefix) {
        run("ip address add " + addressAndPrefix + " dev " + device + (addressAndPrefix.contains(":") ? " nodad" : ""));
        return this;
    }

    /** Writes one file below {@code /proc/sys}. */
    public Netns sysctl(final String path, final String value) {
        attempt("sh", "-c", "echo '" + value + "' > /proc/sys/" + path).outOrThrow();
        return this;
    }

    /**
     * Reads the one-line file {@code /sys/class/net/DEVICE/ATTRIBUTE}, such as {@code address} or {@code
     * statistics/rx_packets}.
     */
    public String device(final String device, final String attribute) {
        return run("cat /sys/class/net/" + device + "/" + attribute).strip();
    }

    /** Runs a command in here that must succeed, its words separated by blanks, and returns what it wrote to standard output. */
    public String run(final String command) {
        return Shell.attempt(inside(Shell.words(command))).outOrThrow();
    }

    /** Runs a command in here whose failure is an answer too. */
    public Outcome attempt(final String... command) {
        return Shell.attempt(inside(List.of(command)));
    }

    /**
     * Starts a program that runs in here until it ends or the namespace is closed. The process is the program itself:
     * its pid and its exit code are the program's.
     */
    public Process start(final Redirect out, final Redirect err, final List<String> command) {
        final Process process = Shell.start(inside(command), out, err);
        started.removeIf(earlier -> !earlier.isAlive());
        started.add(process);
        return process;
    }

    /** The command that a person types to run {@code command} in here. */
    public List<String> inside(final List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", name), command.stream()).toList();
    }

    /** Closing twice is harmless, also when the owner and the exit do it at the same time. */
    @Override
    public synchronized void close() {
        started.forEach(Process::destroyForcibly);
        started.forEach(process -> process.onExit().join());
        remove(name);
        AtExit.forget(this);
    }

    /** Removes a namespace, if it is there, after killing what still runs in it: such as children of what was started in it. */
    static void remove(final String name) {
        final Path mounted = Leftovers.NAMESPACES.resolve(name);
        if (Files.exists(mounted)) {
            try {
                Await.until("end of the processes in " + name, Duration.ofMinutes(1), () -> killAll(name) == 0);
                Shell.run("ip netns delete " + name);
            } catch (final ShellException e) {
                if (Files.exists(mounted)) {                       // otherwise somebody else has swept it up meanwhile
                    throw e;
                }
            }
        }
    }

    /** Returns how many there were; one that is dying counts until it is gone. */
    private static int killAll(final String name) {
        final List<Long> pids = Shell.run("ip netns pids " + name).lines().map(Long::valueOf).toList();
        pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        return pids.size();
    }

    @Override
    public String toString() {
        return "namespace " + name;
    }
}

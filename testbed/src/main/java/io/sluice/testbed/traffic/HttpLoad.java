package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes HTTP requests, each on a TCP connection of its own, and retries none: what fails is counted with its reason.
 * Started inside the client's namespace; prints a {@link LoadReport} every quarter of a second and when it is done, which it
 * is after all its requests, or when told to stop.
 */
public final class HttpLoad {

    private static final long REPORT_EVERY_MS = 250;

    private final InetSocketAddress address;
    private final int requests;
    private final long intervalNs;
    private final int patienceMs;
    private final AtomicLong begun = new AtomicLong();
    private final LoadReport.Count answered = new LoadReport.Count();
    private final LoadReport.Count failed = new LoadReport.Count();
    private final long startNs = System.nanoTime();
    private final long resentBefore = KernelCounters.mine("Tcp", "RetransSegs");

    private HttpLoad(final InetSocketAddress address, final int requests, final int perSecond, final int patienceMs) {
        this.address = address;
        this.requests = requests;
        this.intervalNs = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
        this.patienceMs = patienceMs;
    }

    /**
     * Starts a load in the namespace of {@code client}.
     *
     * @param concurrency how many connections are open at the same time
     * @param perSecond   how many requests begin in a second; 0 for as many as can be
     */
    public static JavaProgram<LoadReport> start(
        final Host client, final String address, final int port, final int requests, final int concurrency, final int perSecond) {
        return start(client, address, port, requests, concurrency, perSecond, HttpConnection.PATIENCE_MS);
    }

    /** The same with so much patience, in milliseconds, for a connection and for its answer. */
    public static JavaProgram<LoadReport> start(final Host client, final String address, final int port, final int requests,
        final int concurrency, final int perSecond, final int patienceMs) {
        return JavaProgram.start(client.netns(), LoadReport.class, HttpLoad.class, address, Integer.toString(port),
            Integer.toString(requests), Integer.toString(concurrency), Integer.toString(perSecond),
            Integer.toString(patienceMs));
    }

    /** Arguments: address, port, requests, concurrency, requests per second, patience in milliseconds. */
    public static void main(final String[] args) throws Exception {
        final InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        final HttpLoad load = new HttpLoad(address, Integer.parseInt(args[2]), Integer.parseInt(args[4]),
            Integer.parseInt(args[5]));
        final List<Thread> users = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            users.add(new Thread(load::use));
        }
        users.forEach(Thread::start);
        JavaProgram.whenTold(() -> load.begun.set(load.requests));
        for (final Thread user : users) {
            for (user.join(REPORT_EVERY_MS); user.isAlive(); user.join(REPORT_EVERY_MS)) {
                JavaProgram.report(load.now());
            }
        }
        JavaProgram.report(load.now());
    }

    private void use() {
        for (long n = begun.getAndIncrement(); n < requests; n = begun.getAndIncrement()) {
            waitUntil(startNs + n * intervalNs);
            try (HttpConnection connection = new HttpConnection(address, patienceMs)) {
                answered.add(connection.get());
            } catch (final IOException e) {
                failed.add(HttpConnection.reason(e, patienceMs));
            }
        }
    }

    private static void waitUntil(final long timeNs) {
        for (long left = timeNs - System.nanoTime(); left > 0; left = timeNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private LoadReport now() {
        return new LoadReport(answered.now(), failed.now(), KernelCounters.mine("Tcp", "RetransSegs") - resentBefore);
    }
}

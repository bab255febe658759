package io.sluice.dataplane;

import io.sluice.dataplane.io.IoMode;
import io.sluice.linux.Linux;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice dataplane}: runs the dataplane of one interface until it is told to stop. */
@Command(name = "dataplane", description = "Forward packets on an interface, by the tables that the controller writes.",
    mixinStandardHelpOptions = true)
public final class DataplaneCommand implements Callable<Integer> {
    @Option(names = {"-i", "--interface"}, required = true, paramLabel = "NAME", description = "The interface to work on.")
    private String device;

    @Option(names = "--io", paramLabel = "HOW", defaultValue = "auto", converter = Named.OfIoMode.class,
        completionCandidates = Named.OfIoMode.class,
        description = "How packets are had: ${COMPLETION-CANDIDATES}. auto tries them in this order. Default: auto.")
    private IoMode io;

    @Option(names = "--queues", split = ",", paramLabel = "QUEUE",
        description = "Receive queues to serve, a worker each. Default: all.")
    private List<Integer> queues = List.of();

    @Option(names = "--cpus", split = ",", paramLabel = "CPU", description = "Cores to pin the workers to, in the queues' order.")
    private List<Integer> cpus = List.of();

    @Option(names = "--idle", paramLabel = "HOW", defaultValue = "backoff", converter = Named.OfIdle.class,
        completionCandidates = Named.OfIdle.class,
        description = "What a worker does when its queue is empty: ${COMPLETION-CANDIDATES}. busy-spin gives the lowest latency "
            + "and takes a whole core for each queue. Default: backoff.")
    private Idle idle;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "1000000",
        description = "Most connections each worker remembers, 128 bytes each. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(names = "--syn-flood", paramLabel = "RATE", defaultValue = "10000",
        description = "How many new TCP connections a second are a flood, when half-open ones have half of --connections "
            + "already: in one, the first SYN of each is dropped, and TCP asks again. 0: none is. Default: ${DEFAULT-VALUE}.")
    private int synFlood;

    @Option(names = "--state", paramLabel = "DIR", defaultValue = "${env:SLUICE_STATE:-/var/lib/sluice}",
        description = "Directory of the tables. Default: ${DEFAULT-VALUE}.")
    private Path state;

    @Option(names = "--run", paramLabel = "DIR", defaultValue = "${env:SLUICE_RUN:-/run/sluice}",
        description = "Directory of the counters and locks. Default: ${DEFAULT-VALUE}.")
    private Path run;

    @Option(names = "--take-over", description = "Have a dataplane that runs already on the interface, with the same "
        + "directories, hand over to this one, when all is ready that can be.")
    private boolean takeOver;

    @Option(names = "--dry-run", description = "Read and compile what is to be forwarded, and end. Needs no privileges.")
    private boolean dryRun;

    @Option(names = "--memory", paramLabel = "DIR", defaultValue = "${env:SLUICE_MEMORY:-/dev/shm/sluice}",
        description = "Directory of the connections, in memory that outlives the process: a tmpfs. Default: ${DEFAULT-VALUE}.")
    private Path memory;

    /** Begins to load the door to the kernel, which takes as long as all else at the beginning, while options are looked at. */
    public static void loadAhead() {
        final Thread thread = new Thread(Linux::unlimitLockedMemory, "load-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Integer call() {
        try {
            final DataplaneConfig config = new DataplaneConfig(device, io, queues, cpus, idle, connections, synFlood, state,
                run, memory);
            if (dryRun) {
                Dataplane.dryRun(config);
                return 0;
            }
            return Dataplane.run(config, takeOver) ? 0 : 1;
        } catch (final IllegalArgumentException | IllegalStateException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }
}

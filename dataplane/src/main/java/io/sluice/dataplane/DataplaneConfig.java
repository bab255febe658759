package io.sluice.dataplane;

import io.sluice.dataplane.io.IoMode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a dataplane is to run. Valid by construction, as far as that can be told without asking the kernel.
 *
 * @param device      name of the interface it works on
 * @param io          how packets are to be had
 * @param queues      receive queues to serve, one worker each; empty for all that the interface has
 * @param cpus        cores to pin the workers to, in the order of the queues; empty for none
 * @param idle        what a worker does when there is nothing to do
 * @param connections most connections each worker remembers
 * @param synFlood    how many new TCP connections a second are a flood, when half-open ones have their share; 0 if none is
 * @param state       directory that outlives a reboot; the tables are read from there
 * @param run         directory of this boot; counters and locks
 * @param memory      directory in memory that outlives the process; connections
 */
public record DataplaneConfig(String device, IoMode io, List<Integer> queues, List<Integer> cpus, Idle idle, int connections,
                              int synFlood, Path state, Path run, Path memory) {
    /** Checks what can be checked here. */
    public DataplaneConfig {
        queues = List.copyOf(queues);
        cpus = List.copyOf(cpus);
        if (new HashSet<>(queues).size() != queues.size()) {
            throw new IllegalArgumentException("a queue is named twice in " + queues + "; a queue has one worker");
        }
        if (synFlood < 0) {
            throw new IllegalArgumentException("--syn-flood " + synFlood + " is no rate; say how many a second, 0 for any");
        }
    }

    /** The same for so many connections of no importance, with all that is written below one directory, on any core. */
    DataplaneConfig elsewhere(final Path directory, final int few) {
        return new DataplaneConfig(device, io, queues, List.of(), idle, few, synFlood, state, directory.resolve("run"),
            directory.resolve("memory"));
    }

    /**
     * The core for each of so many workers, or {@link Worker#ANY_CPU}.
     *
     * @throws IllegalArgumentException when there are cores for fewer or more
     */
    int[] cpusFor(final int workers) {
        if (!cpus.isEmpty() && cpus.size() != workers) {
            throw new IllegalArgumentException("--cpus names " + cpus.size() + " core(s) for " + workers
                + " queue(s); name one core for each queue, or choose the queues with --queues");
        }
        return IntStream.range(0, workers).map(i -> cpus.isEmpty() ? Worker.ANY_CPU : cpus.get(i)).toArray();
    }
}

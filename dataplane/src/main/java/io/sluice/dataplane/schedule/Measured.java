package io.sluice.dataplane.schedule;

/**
 * What is measured of backends beside the workers, for the schedulers that go by it. One thread writes it.
 *
 * @param responseNs         how quickly a backend answers, nanoseconds; 0 if not known
 * @param bytesPerSecond     what is forwarded to it
 * @param connectionsThen    how many connections it had when that was measured
 * @param bytesPerConnection what a connection of its VIP takes on average, bytes a second
 */
public record Measured(Gauges responseNs, Gauges bytesPerSecond, Gauges connectionsThen, Gauges bytesPerConnection) {
    Measured() {
        this(new Gauges(), new Gauges(), new Gauges(), new Gauges());
    }
}

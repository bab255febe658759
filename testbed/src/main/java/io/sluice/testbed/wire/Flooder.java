package io.sluice.testbed.wire;

import io.sluice.testbed.net.Host;

/** The generator, seen from outside. */
final class Flooder implements AutoCloseable, LossSearch.Load {
    private final Coprocess program;

    private Flooder(final Coprocess program) {
        this.program = program;
    }

    /** One that no other work on its core disturbs. */
    static Flooder foremost(final Wire wire) {
        return new Flooder(start(wire).foremost());
    }

    /** One that leaves its core to others as they need it: where a program is measured that has not settled. */
    static Flooder amongOthers(final Wire wire) {
        return new Flooder(start(wire));
    }

    private static Coprocess start(final Wire wire) {
        return Coprocess.java(wire, wire.generator().netns(), Generator.class, Host.DEVICE, wire.generator().ipv4(),
            Integer.toString(Wire.GENERATOR_CPU), wire.balancer().mac(), Wire.VIP, Integer.toString(Wire.PORT));
    }

    @Override
    public Trial flood(final int connections, final double perSecond, final long millis) {
        return Trial.of(program.ask("flood " + connections + " " + perSecond + " " + millis));
    }

    /** Whether each frame of a flood is of a connection that there never was, from now on. */
    void renew(final boolean on) {
        program.ask("renew " + (on ? 1 : 0));
    }

    /** The way of probes among a flood; resting so long after each look. */
    ProbeResult probe(final int connections, final double perSecond, final double probesPerSecond, final long millis,
        final long restNs) {
        return ProbeResult.of(program.ask("probe " + connections + " " + perSecond + " " + probesPerSecond + " " + millis + " "
            + restNs));
    }

    /** Sends probes until one comes back; when that was, in {@link System#nanoTime} of this machine. */
    long awaitFirst(final double probesPerSecond, final long millis) {
        final String[] words = program.ask("await " + probesPerSecond + " " + millis).split(" ");
        if (words[0].equals("0")) {
            throw new IllegalStateException("no probe came back within " + millis + " ms");
        }
        return Long.parseLong(words[1]);
    }

    @Override
    public void close() {
        program.close();
    }
}

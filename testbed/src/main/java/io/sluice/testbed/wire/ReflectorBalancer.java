package io.sluice.testbed.wire;

import io.sluice.testbed.net.Host;

/** The bare AF_XDP reflector on our own packet I/O. */
record ReflectorBalancer() implements Balancer {
    @Override
    public String name() {
        return "AF_XDP reflector, our rings";
    }

    /** It remembers none, but the generator's frames of many take the caches that both have. */
    @Override
    public int most() {
        return FlowFrames.MOST;
    }

    @Override
    public Running start(final Wire wire) {
        return Coprocess.Forwarder.of(Coprocess.java(wire, wire.balancer().netns(), Reflector.class, "rings", Host.DEVICE,
            Integer.toString(Wire.BALANCER_CPU)));
    }
}

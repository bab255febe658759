package io.sluice.testbed.wire;

import io.sluice.testbed.net.Host;

/** XDP programs at the balancer's end that leave nothing to anybody: they drop every frame, or send it back from the driver. */
record KernelBalancer(String name, String program) implements Balancer {
    static final KernelBalancer DROP = new KernelBalancer("nobody (XDP_DROP)", "drop");
    static final KernelBalancer REFLECT = new KernelBalancer("XDP_TX reflector", "kernel");

    @Override
    public boolean returns() {
        return !program.equals(DROP.program);
    }

    @Override
    public Running start(final Wire wire) {
        final Coprocess holder = Coprocess.java(wire, wire.balancer().netns(), Reflector.class, program, Host.DEVICE);
        return new Held(holder, ThreadedNapi.on(wire.balancer()));
    }

    private record Held(Coprocess holder, ThreadedNapi napi) implements Running {
        @Override
        public CpuTime cpu() {
            return napi.cpu();
        }

        @Override
        public void close() {
            napi.off();
            holder.close();
        }
    }
}

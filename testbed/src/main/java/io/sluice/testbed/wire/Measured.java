package io.sluice.testbed.wire;

/**
 * One balancer under one number of connections, measured once.
 *
 * @param most      frames/s that came back when the generator sent all it could
 * @param lossless  frames/s confirmed without loss; 0 when every rate lost something
 * @param cpu       time of the forwarding thread while all the generator could was sent
 * @param frames    frames that came back in that time
 * @param tookNs    and how long that was
 * @param sender    the generator's time for each frame it sent then, with what its core received for the balancer, in ns
 * @param share     the part of the time that the generator had its core, the smaller of both trials
 */
record Measured(double most, double lossless, CpuTime cpu, long frames, long tookNs, double sender, double share) {
    private static final double QUIET = 0.95;

    /** CPU-ns of the forwarding thread for each frame that came back, user and system. */
    double cpuNs() {
        return frames == 0 ? 0 : (double) cpu.runNs() / frames;
    }

    /** The part of it spent in the kernel. */
    double systemNs() {
        return cpuNs() * cpu.systemPart();
    }

    /** Whether the generator had too little of its core to tell. */
    boolean noisy() {
        return share < QUIET;
    }
}

package io.sluice.bpf;

import static io.sluice.netlink.Rtnetlink.NO_PROGRAM;

import io.sluice.linux.Interface;
import io.sluice.netlink.Rtnetlink;
import io.sluice.netlink.XdpPrograms;
import java.util.List;
import java.util.stream.IntStream;

/** XDP in one of its modes, by rtnetlink: unlike one attached by a {@link BpfLink}, a program outlives its process there. */
record XdpHook(Interface device, Attachment attachment) implements Hook {
    /** What Sluice's programs are called, there as in {@code ip link}. */
    static final String PROGRAM = "sluice_steering";

    @Override
    public List<BpfProgram> own() {
        final XdpPrograms there = standing(device);
        final int id = attachment == Attachment.NATIVE ? there.inDriver() : there.generic();
        return Standing.own(IntStream.of(id).filter(any -> any != XdpPrograms.NONE), PROGRAM);
    }

    /** All that stand at a device, in any mode, whosever they are. */
    static XdpPrograms standing(final Interface device) {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            return kernel.xdp(device.index());
        }
    }

    @Override
    public void attach(final BpfProgram program) {
        set(program.fd().number(), NO_PROGRAM);
    }

    @Override
    public void replace(final BpfProgram standing, final BpfProgram by) {
        set(by.fd().number(), standing.fd().number());
    }

    @Override
    public void detach(final BpfProgram standing) {
        set(NO_PROGRAM, standing.fd().number());
    }

    private void set(final int program, final int expected) {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            kernel.xdp(device.index(), program, expected, attachment.flag);
        }
    }

    @Override
    public String toString() {
        return "XDP, " + attachment;
    }
}

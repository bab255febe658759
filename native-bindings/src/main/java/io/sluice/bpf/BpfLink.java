package io.sluice.bpf;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;

/**
 * A program's place at an interface; it is attached for exactly as long as this is open, and no longer than the process lives
 * ({@code BPF_LINK_CREATE}).
 */
public final class BpfLink implements AutoCloseable {
    static final int CREATE_LENGTH = 32;                   // union bpf_attr, BPF_LINK_CREATE, up to tcx
    static final int PROG_FD = 0;
    static final int TARGET_IFINDEX = 4;
    static final int ATTACH_TYPE = 8;
    static final int FLAGS = 12;
    static final int BPF_XDP = 37;                         // enum bpf_attach_type, linux/bpf.h

    private final Fd fd;

    private BpfLink(final Fd fd) {
        this.fd = fd;
    }

    /** Attaches to where the driver (or, in generic mode, the kernel) hands over a received frame. */
    public static BpfLink xdp(final BpfProgram program, final Interface device, final Attachment attachment) {
        return new BpfLink(new Attributes(CREATE_LENGTH).descriptor(PROG_FD, program.fd()).number(TARGET_IFINDEX, device.index())
            .number(ATTACH_TYPE, BPF_XDP).number(FLAGS, attachment.flag).open(Command.BPF_LINK_CREATE));
    }

    @Override
    public void close() {
        fd.close();
    }
}

package io.sluice.bpf;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where a received frame enters the network stack, behind XDP and the taps of AF_PACKET, and in front of other programs there.
 * Since Linux 6.6.
 */
record TcxHook(Interface device) implements Hook {
    /** What Sluice's programs are called there. */
    static final String PROGRAM = "sluice_shield";

    static final int BPF_TCX_INGRESS = 46;                 // enum bpf_attach_type, linux/bpf.h
    static final int BPF_F_REPLACE = 1 << 2;
    static final int BPF_F_BEFORE = 1 << 3;                // in front of other programs there

    static final int ATTACH_LENGTH = 32;                   // union bpf_attr, BPF_PROG_ATTACH and BPF_PROG_DETACH
    static final int TARGET_IFINDEX = 0;
    static final int ATTACH_BPF_FD = 4;
    static final int ATTACH_TYPE = 8;
    static final int ATTACH_FLAGS = 12;
    static final int REPLACE_BPF_FD = 16;

    static final int QUERY_LENGTH = 64;                    // union bpf_attr, BPF_PROG_QUERY
    static final int QUERY_TARGET_IFINDEX = 0;
    static final int QUERY_ATTACH_TYPE = 4;
    static final int QUERY_PROG_IDS = 16;
    static final int QUERY_COUNT = 24;
    static final int MOST = 64;                            // BPF_MPROG_MAX, linux/bpf_mprog.h

    /** Whether this kernel has it: one that has not does not know the place and says that the argument is invalid. */
    boolean isKnown() {
        final int result = ask(Linux.memory(MOST * Integer.BYTES)).attempt(Command.BPF_PROG_QUERY);
        if (result == -Linux.EINVAL || result == -Linux.EOPNOTSUPP) {
            return false;
        }
        Linux.succeeded(result, Attributes.describe(Command.BPF_PROG_QUERY));
        return true;
    }

    @Override
    public List<BpfProgram> own() {
        if (!isKnown()) {
            return List.of();
        }
        final UnsafeBuffer ids = Linux.memory(MOST * Integer.BYTES);
        final Attributes query = ask(ids);
        query.call(Command.BPF_PROG_QUERY);
        return Standing.own(
            IntStream.range(0, query.number(QUERY_COUNT)).map(i -> ids.getInt(i * Integer.BYTES, nativeOrder())), PROGRAM);
    }

    private Attributes ask(final UnsafeBuffer ids) {
        return new Attributes(QUERY_LENGTH).number(QUERY_TARGET_IFINDEX, device.index())
            .number(QUERY_ATTACH_TYPE, BPF_TCX_INGRESS).pointer(QUERY_PROG_IDS, ids).number(QUERY_COUNT, MOST);
    }

    @Override
    public void attach(final BpfProgram program) {
        about(program).number(ATTACH_FLAGS, BPF_F_BEFORE).call(Command.BPF_PROG_ATTACH);
    }

    @Override
    public void replace(final BpfProgram standing, final BpfProgram by) {
        about(by).number(ATTACH_FLAGS, BPF_F_REPLACE).descriptor(REPLACE_BPF_FD, standing.fd()).call(Command.BPF_PROG_ATTACH);
    }

    @Override
    public void detach(final BpfProgram standing) {
        about(standing).call(Command.BPF_PROG_DETACH);
    }

    private Attributes about(final BpfProgram program) {
        return new Attributes(ATTACH_LENGTH).number(TARGET_IFINDEX, device.index()).descriptor(ATTACH_BPF_FD, program.fd())
            .number(ATTACH_TYPE, BPF_TCX_INGRESS);
    }

    @Override
    public String toString() {
        return "TCX";
    }
}

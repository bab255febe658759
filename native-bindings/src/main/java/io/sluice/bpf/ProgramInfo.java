package io.sluice.bpf;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the kernel says of a loaded program.
 *
 * @param id    the kernel's number for it, as in {@code bpftool prog}
 * @param owner the user who loaded it
 * @param name  as its loader called it, perhaps nothing
 */
record ProgramInfo(int id, int owner, String name) {
    static final int INFO_LENGTH = 80;                     // struct bpf_prog_info, linux/bpf.h, up to name
    static final int INFO_ID = 4;
    static final int INFO_OWNER = 48;
    static final int INFO_NAME = 64;

    static final int QUERY_LENGTH = 16;                    // union bpf_attr, BPF_OBJ_GET_INFO_BY_FD
    static final int BPF_FD = 0;
    static final int INFO_LEN = 4;
    static final int INFO = 8;

    static ProgramInfo of(final Fd program) {
        final UnsafeBuffer info = Linux.memory(INFO_LENGTH);
        new Attributes(QUERY_LENGTH).descriptor(BPF_FD, program).number(INFO_LEN, INFO_LENGTH).pointer(INFO, info)
            .call(Command.BPF_OBJ_GET_INFO_BY_FD);
        return new ProgramInfo(info.getInt(INFO_ID, nativeOrder()), info.getInt(INFO_OWNER, nativeOrder()),
            Attributes.text(info, INFO_NAME, Attributes.NAME_LENGTH));
    }

    /** Whether this user has loaded it, under that name. */
    boolean isOwn(final String called) {
        return name.equals(called) && owner == Linux.user();
    }

    @Override
    public String toString() {
        return "program " + id + (name.isEmpty() ? " without a name" : " '" + name + "'")
            + (owner == Linux.user() ? "" : " of user " + owner);
    }
}

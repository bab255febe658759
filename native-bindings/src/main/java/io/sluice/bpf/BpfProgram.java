package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A program that the kernel has verified and holds; its loader owns it and closes it. Where it is attached it lives beyond
 * that.
 */
public final class BpfProgram implements AutoCloseable {
    private static final String LICENCE = "Apache-2.0";            // of the helpers we call none asks for the GPL

    static final int LOAD_LENGTH = 72;                     // union bpf_attr, BPF_PROG_LOAD, up to expected_attach_type
    static final int PROG_TYPE = 0;
    static final int INSN_CNT = 4;
    static final int INSNS = 8;
    static final int LICENSE = 16;
    static final int LOG_LEVEL = 24;
    static final int LOG_SIZE = 28;
    static final int LOG_BUF = 32;
    static final int PROG_NAME = 48;
    static final int LOG_BYTES = 1 << 20;

    static final int TEST_LENGTH = 80;                     // union bpf_attr, BPF_PROG_TEST_RUN
    static final int TEST_PROG_FD = 0;
    static final int TEST_RETVAL = 4;
    static final int TEST_DATA_SIZE_IN = 8;
    static final int TEST_DATA_IN = 16;
    static final int TEST_REPEAT = 32;
    static final int TEST_DURATION = 36;

    static final int BY_ID_LENGTH = 12;                    // union bpf_attr, BPF_PROG_GET_FD_BY_ID
    static final int PROG_ID = 0;

    private final Fd fd;
    private final String name;

    private BpfProgram(final Fd fd, final String name) {
        this.fd = fd;
        this.name = name;
    }

    /** Where a program runs, and so what it is given: {@code enum bpf_prog_type}, linux/bpf.h. */
    public enum Type {
        SOCKET_FILTER(1), SCHED_CLS(3), XDP(6);

        final int number;

        Type(final int number) {
            this.number = number;
        }
    }

    /**
     * Loads a program.
     *
     * @param name at most 15 letters, digits, dots and underscores; what {@code bpftool prog} shows
     * @throws VerifierException when the verifier has something against it
     */
    public static BpfProgram load(final Type type, final String name, final Instructions code) {
        final int result = attributes(type, name, code).attempt(Command.BPF_PROG_LOAD);
        if (result >= 0) {
            return new BpfProgram(Linux.own(result, Attributes.describe(Command.BPF_PROG_LOAD)), name);
        }
        return new BpfProgram(loadAgainForTheLog(type, name, code), name);
    }

    private static Fd loadAgainForTheLog(final Type type, final String name, final Instructions code) {
        final UnsafeBuffer log = Linux.memory(LOG_BYTES);
        final int result = attributes(type, name, code).number(LOG_LEVEL, 1).number(LOG_SIZE, LOG_BYTES).pointer(LOG_BUF, log)
            .attempt(Command.BPF_PROG_LOAD);
        final String words = Attributes.text(log, 0, LOG_BYTES);
        if (result < 0 && !words.isBlank()) {
            throw new VerifierException(name, words);
        }
        return Linux.own(result, Attributes.describe(Command.BPF_PROG_LOAD));
    }

    private static Attributes attributes(final Type type, final String name, final Instructions code) {
        final byte[] licence = (LICENCE + "\0").getBytes(StandardCharsets.US_ASCII);
        return new Attributes(LOAD_LENGTH).number(PROG_TYPE, type.number).number(INSN_CNT, code.count())
            .pointer(INSNS, code.assemble()).pointer(LICENSE, Attributes.outside(licence)).name(PROG_NAME, name);
    }

    /**
     * Runs the program once over a frame, without sending anything anywhere ({@code BPF_PROG_TEST_RUN}), and returns its result.
     * The kernel wants 14 bytes at least, and takes them from a socket filter's sight.
     */
    public int testRun(final byte[] frame) {
        return testRun(frame, 1).number(TEST_RETVAL);
    }

    /** Runs the program so many times over a frame and returns how many nanoseconds one run took in the mean, says the kernel. */
    int durationNs(final byte[] frame, final int runs) {
        return testRun(frame, runs).number(TEST_DURATION);
    }

    private Attributes testRun(final byte[] frame, final int runs) {
        final Attributes attributes = new Attributes(TEST_LENGTH).descriptor(TEST_PROG_FD, fd).number(TEST_REPEAT, runs)
            .number(TEST_DATA_SIZE_IN, frame.length).pointer(TEST_DATA_IN, Attributes.outside(frame));
        attributes.call(Command.BPF_PROG_TEST_RUN);
        return attributes;
    }

    /** The program that has this number, if it is still there. */
    static Optional<BpfProgram> byId(final int id) {
        final int result = new Attributes(BY_ID_LENGTH).number(PROG_ID, id).attempt(Command.BPF_PROG_GET_FD_BY_ID);
        if (result == -Linux.ENOENT) {
            return Optional.empty();
        }
        try (CloseStack opening = new CloseStack()) {
            final Fd fd = opening.push(Linux.own(result, Attributes.describe(Command.BPF_PROG_GET_FD_BY_ID)));
            final String name = ProgramInfo.of(fd).name();
            opening.release();
            return Optional.of(new BpfProgram(fd, name));
        }
    }

    ProgramInfo info() {
        return ProgramInfo.of(fd);
    }

    /** What it is called, and the kernel's number for it. */
    public String description() {
        return info().toString();
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "BPF program " + name;
    }
}

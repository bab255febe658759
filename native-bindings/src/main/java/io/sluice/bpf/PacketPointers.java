package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Condition.GREATER;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R2;
import static io.sluice.bpf.Instructions.Register.R6;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R8;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.Size.WORD;

import io.sluice.bpf.Instructions.Register;
import io.sluice.bpf.Instructions.Size;

/**
 * An XDP program reads the frame where it lies. The cursor is a pointer, R8 points behind the frame; the verifier lets nothing be
 * read that has not been compared with it.
 */
final class PacketPointers implements FrameAccess {
    static final int DATA = 0;                             // struct xdp_md, linux/bpf.h
    static final int DATA_END = 4;

    @Override
    public void open(final Instructions code) {
        code.move(R6, R1)
            .load(WORD, R7, R6, DATA)
            .load(WORD, R8, R6, DATA_END);
    }

    @Override
    public void copy(final Instructions code, final int at, final int bytes, final int slot, final String tooShort) {
        code.move(R1, R7)
            .add(R1, at + bytes)
            .jumpIf(R1, GREATER, R8, tooShort);
        int copied = 0;
        while (copied < bytes) {
            final Size size = widest(bytes - copied);
            code.load(size, R0, R7, at + copied)
                .store(size, R10, slot + copied, R0);
            copied += size.bytes;
        }
    }

    @Override
    public void copyFromStart(final Instructions code, final int at, final int slot, final String tooShort) {
        code.load(WORD, R2, R6, DATA)
            .move(R1, R2)
            .add(R1, at + HALF.bytes)
            .jumpIf(R1, GREATER, R8, tooShort)
            .load(HALF, R0, R2, at)
            .store(HALF, R10, slot, R0);
    }

    @Override
    public void queue(final Instructions code, final Register to) {
        code.load(WORD, to, R6, SteeringCode.RX_QUEUE_INDEX);
    }

    private static Size widest(final int bytes) {
        if (bytes >= Size.DOUBLE.bytes) {
            return Size.DOUBLE;
        }
        return bytes >= WORD.bytes ? WORD : HALF;
    }
}

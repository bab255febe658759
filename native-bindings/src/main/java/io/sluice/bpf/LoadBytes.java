package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Condition.NOT_EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R2;
import static io.sluice.bpf.Instructions.Register.R3;
import static io.sluice.bpf.Instructions.Register.R4;
import static io.sluice.bpf.Instructions.Register.R6;
import static io.sluice.bpf.Instructions.Register.R7;

import io.sluice.bpf.Instructions.Register;

/** A program that is given an skb asks the kernel for the bytes, which need not lie in one piece. The cursor is an offset. */
final class LoadBytes implements FrameAccess {
    @Override
    public void open(final Instructions code) {
        code.move(R6, R1)
            .move(R7, 0);
    }

    @Override
    public void copy(final Instructions code, final int at, final int bytes, final int slot, final String tooShort) {
        code.move(R2, R7)
            .add(R2, at);
        call(code, bytes, slot, tooShort);
    }

    @Override
    public void copyFromStart(final Instructions code, final int at, final int slot, final String tooShort) {
        code.move(R2, at);
        call(code, Short.BYTES, slot, tooShort);
    }

    @Override
    public void queue(final Instructions code, final Register to) {
        code.move(to, 0);
    }

    private static void call(final Instructions code, final int bytes, final int slot, final String tooShort) {
        code.move(R1, R6)
            .move(R3, R10)
            .add(R3, slot)
            .move(R4, bytes)
            .call(Helper.SKB_LOAD_BYTES)
            .jumpIf(R0, NOT_EQUAL, 0, tooShort);
    }
}

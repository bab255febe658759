package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Condition.GREATER;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R8;
import static io.sluice.bpf.Instructions.Size.DOUBLE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The expected bytes are worked out by hand from struct bpf_insn and the opcodes of linux/bpf.h and linux/bpf_common.h. */
class InstructionsTest {
    private final Instructions code = new Instructions();

    @Test
    void everyInstructionHasTheKernelsBytes() {
        assertEquals("bf61000000000000", hex(new Instructions().move(R1, Instructions.Register.R6)));
        assertEquals("b7000000ffffffff", hex(new Instructions().move(R0, -1)));
        assertEquals("070700000e000000", hex(new Instructions().add(R7, 14)));
        assertEquals("0f07000000000000", hex(new Instructions().add(R7, R0)));
        assertEquals("570000000f000000", hex(new Instructions().and(R0, 15)));
        assertEquals("6700000002000000", hex(new Instructions().shiftLeft(R0, 2)));
        assertEquals("7700000003000000", hex(new Instructions().shiftRight(R0, 3)));
        assertEquals("2701000005000000", hex(new Instructions().multiply(R1, 5)));
        assertEquals("1f01000000000000", hex(new Instructions().subtract(R1, R0)));
        assertEquals("4f01000000000000", hex(new Instructions().or(R1, R0)));
        assertEquals("af01000000000000", hex(new Instructions().exclusiveOr(R1, R0)));
        assertEquals("db01080000000000", hex(new Instructions().addAtomically(R1, 8, R0)));
        assertEquals("69700c0000000000", hex(new Instructions().load(HALF, R0, R7, 12)));
        assertEquals("7b0af0ff00000000", hex(new Instructions().store(DOUBLE, R10, -16, R0)));
        assertEquals("18110000050000000000000000000000", hex(new Instructions().loadMap(R1, 5)));
        assertEquals("8500000033000000", hex(new Instructions().call(Helper.REDIRECT_MAP)));
        assertEquals("9500000000000000", hex(new Instructions().exit()));
    }

    @Test
    void jumpsCountFromTheInstructionBehindThem() {
        code.jumpIf(R0, EQUAL, 0x81, "out").jumpIf(R1, GREATER, R8, "out").loadMap(R1, 5).jump("out").exit().label("out").exit();

        assertEquals("15000500" + "81000000" + "2d810400" + "00000000", hex(code).substring(0, 32));
        assertEquals("05000100" + "00000000", hex(code).substring(64, 80));
    }

    @Test
    void everyComparisonHasTheKernelsCode() {
        final StringBuilder codes = new StringBuilder();
        for (final Instructions.Condition condition : Instructions.Condition.values()) {
            codes.append(hex(new Instructions().jumpIf(R0, condition, 1, "out").label("out").exit()), 0, 2).append(' ')
                .append(hex(new Instructions().jumpIf(R0, condition, R1, "out").label("out").exit()), 0, 2).append(' ');
        }

        assertEquals("15 1d 55 5d 25 2d a5 ad 45 4d ", codes.toString());
    }

    @Test
    void networkOrderIsWhatALoadSees() {
        assertEquals(0x0081, Instructions.network16(0x8100));
        assertEquals(0xdd86, Instructions.network16(0x86dd));
        assertEquals(0x000002ff, Instructions.network32(0xff020000));
    }

    @Test
    void aJumpToNowhereIsRefused() {
        assertThrows(IllegalStateException.class, code.jump("nowhere").exit()::assemble);
    }

    @Test
    void aJumpBackwardsIsRefused() {
        assertThrows(IllegalStateException.class, code.label("again").jump("again")::assemble);
    }

    @Test
    void twoPlacesOfOneNameAreRefused() {
        code.label("out").exit();

        assertThrows(IllegalStateException.class, () -> code.label("out"));
    }

    @Test
    void theListingReadsLikeTheVerifiers() {
        code.load(HALF, R0, R7, 12).jumpIf(R0, EQUAL, 8, "out").loadMap(R1, 5).store(DOUBLE, R10, -16, R1).label("out").exit();

        assertEquals("""
               0: r0 = *(u16 *)(r7 + 12)
               1: if r0 == 0x8 goto out
               2: r1 = map[fd:5]
               4: *(u64 *)(r10 - 16) = r1
            out:
               5: exit
            """, code.toString());
    }

    private static String hex(final Instructions code) {
        final UnsafeBuffer assembled = code.assemble();
        final byte[] bytes = new byte[assembled.capacity()];
        assembled.getBytes(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

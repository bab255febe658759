package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Size.WORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BpfProgramTest {
    @BeforeAll
    static void needs() {
        Needs.root();
    }

    @Test
    void itsResultIsWhatItLeavesInR0() {
        try (BpfProgram program = BpfProgram.load(BpfProgram.Type.XDP, "test_one", new Instructions().move(R0, 1).exit())) {
            assertEquals(1, program.testRun(new byte[14]));
            assertTrue(program.description().matches("program [0-9]+ 'test_one'"), program.description());
        }
    }

    @Test
    void theVerifiersLastWordIsTheMessageAndItsLogIsKept() {
        final Instructions unchecked = new Instructions().load(WORD, R1, R1, PacketPointers.DATA).load(WORD, R0, R1, 0).exit();

        final VerifierException e = assertThrows(VerifierException.class,
            () -> BpfProgram.load(BpfProgram.Type.XDP, "test_unchecked", unchecked));

        assertTrue(e.getMessage().startsWith("the kernel's verifier refused the program 'test_unchecked': R1"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        assertTrue(e.log().contains("invalid access to packet"), e.log());
        assertTrue(e.log().lines().count() > 3, e.log());
    }

    @Test
    void nothingStaysOpenWhenLoadingFails() {
        loadWithoutResult();                               // the JVM opens a socket of its own when this comes first
        final long before = Descriptors.open();

        loadWithoutResult();

        assertEquals(before, Descriptors.open());
    }

    private static void loadWithoutResult() {
        final Instructions withoutResult = new Instructions().exit();
        assertThrows(VerifierException.class, () -> BpfProgram.load(BpfProgram.Type.XDP, "test_nothing", withoutResult));
    }
}

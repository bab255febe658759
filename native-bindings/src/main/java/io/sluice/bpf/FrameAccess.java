package io.sluice.bpf;

import io.sluice.bpf.Instructions.Register;

/**
 * How the instructions of one kind of program get at the frame. R6 holds the program's context and R7 the cursor, from which all
 * offsets count: at first it stands at the Ethernet header, and adding to R7 moves it. R8 belongs to the implementation, R9 is
 * left alone, R0 to R5 are lost.
 */
interface FrameAccess {
    /** Puts the context into R6 (it comes in R1) and the cursor into R7. */
    void open(Instructions code);

    /**
     * Copies bytes to the stack, or goes to {@code tooShort} when the frame does not hold them.
     *
     * @param at    where they begin, counted from the cursor
     * @param bytes how many, even
     * @param slot  where they go, counted from R10; a multiple of 8, or of {@code bytes} if that is less
     */
    void copy(Instructions code, int at, int bytes, int slot, String tooShort);

    /** As before, but only two bytes, and counted from the beginning of the frame wherever the cursor stands. */
    void copyFromStart(Instructions code, int at, int slot, String tooShort);

    /** Puts the number of the receive queue that the frame came by into {@code to}; 0 where that is not told. */
    void queue(Instructions code, Register to);
}

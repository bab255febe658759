package io.sluice.bpf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sluice.linux.Linux;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A BPF program under construction: each method appends one instruction, jumps go to labels by name, and {@link #assemble} makes
 * the kernel's bytes of it. Encoding: {@code struct bpf_insn} of linux/bpf.h, opcodes of linux/bpf_common.h, on the little-endian
 * machines that Sluice runs on. {@link #toString} lists the program the way the verifier does.
 */
public final class Instructions {
    static final int INSTRUCTION_LENGTH = 8;               // sizeof(struct bpf_insn)
    static final int BPF_LD = 0x00;
    static final int BPF_LDX = 0x01;
    static final int BPF_STX = 0x03;
    static final int BPF_JMP = 0x05;
    static final int BPF_ALU64 = 0x07;
    static final int BPF_IMM = 0x00;
    static final int BPF_MEM = 0x60;
    static final int BPF_K = 0x00;
    static final int BPF_X = 0x08;
    static final int BPF_ATOMIC = 0xc0;
    static final int BPF_ADD = 0x00;
    static final int BPF_SUB = 0x10;
    static final int BPF_MUL = 0x20;
    static final int BPF_OR = 0x40;
    static final int BPF_AND = 0x50;
    static final int BPF_LSH = 0x60;
    static final int BPF_RSH = 0x70;
    static final int BPF_XOR = 0xa0;
    static final int BPF_MOV = 0xb0;
    static final int BPF_JA = 0x00;
    static final int BPF_CALL = 0x80;
    static final int BPF_EXIT = 0x90;
    static final int BPF_PSEUDO_MAP_FD = 1;
    static final int BPF_PSEUDO_MAP_VALUE = 2;

    private final List<Instruction> program = new ArrayList<>();
    private final Map<String, Integer> labels = new LinkedHashMap<>();

    /** R0 holds results; R1 to R5 arguments, lost in a call; R6 to R9 are kept; R10 points behind the stack. */
    public enum Register { R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10 }

    /** How much of memory an instruction moves. */
    public enum Size {
        BYTE(0x10, 1), HALF(0x08, 2), WORD(0x00, 4), DOUBLE(0x18, 8);

        final int bytes;
        private final int code;

        Size(final int code, final int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        private String pointer() {
            return "(u" + Byte.SIZE * bytes + " *)";
        }
    }

    /** What a conditional jump compares; 64 bits, unsigned. {@link #ANY_OF}: some bit is set in both. */
    public enum Condition {
        EQUAL(0x10, "=="), NOT_EQUAL(0x50, "!="), GREATER(0x20, ">"), LESS(0xa0, "<"), ANY_OF(0x40, "&");

        private final int code;
        private final String sign;

        Condition(final int code, final String sign) {
            this.code = code;
            this.sign = sign;
        }
    }

    /** {@code to = from}. */
    public Instructions move(final Register to, final Register from) {
        return append(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0, name(to) + " = " + name(from));
    }

    /** {@code to = value}, sign-extended. */
    public Instructions move(final Register to, final int value) {
        return append(BPF_ALU64 | BPF_MOV | BPF_K, to, Register.R0, 0, value, name(to) + " = " + value);
    }

    /** {@code to += value}. */
    public Instructions add(final Register to, final int value) {
        return append(BPF_ALU64 | BPF_ADD | BPF_K, to, Register.R0, 0, value, name(to) + " += " + value);
    }

    /** {@code to += from}. */
    public Instructions add(final Register to, final Register from) {
        return append(BPF_ALU64 | BPF_ADD | BPF_X, to, from, 0, 0, name(to) + " += " + name(from));
    }

    /** {@code to -= from}. */
    public Instructions subtract(final Register to, final Register from) {
        return append(BPF_ALU64 | BPF_SUB | BPF_X, to, from, 0, 0, name(to) + " -= " + name(from));
    }

    /** {@code to *= value}, sign-extended. */
    public Instructions multiply(final Register to, final int value) {
        return append(BPF_ALU64 | BPF_MUL | BPF_K, to, Register.R0, 0, value, name(to) + " *= " + value);
    }

    /** {@code to |= from}. */
    public Instructions or(final Register to, final Register from) {
        return append(BPF_ALU64 | BPF_OR | BPF_X, to, from, 0, 0, name(to) + " |= " + name(from));
    }

    /** {@code to ^= from}. */
    public Instructions exclusiveOr(final Register to, final Register from) {
        return append(BPF_ALU64 | BPF_XOR | BPF_X, to, from, 0, 0, name(to) + " ^= " + name(from));
    }

    /** {@code to &= value}, sign-extended. */
    public Instructions and(final Register to, final int value) {
        return append(BPF_ALU64 | BPF_AND | BPF_K, to, Register.R0, 0, value, name(to) + " &= " + value);
    }

    /** {@code to <<= bits}. */
    public Instructions shiftLeft(final Register to, final int bits) {
        return append(BPF_ALU64 | BPF_LSH | BPF_K, to, Register.R0, 0, bits, name(to) + " <<= " + bits);
    }

    /** {@code to >>= bits}, unsigned. */
    public Instructions shiftRight(final Register to, final int bits) {
        return append(BPF_ALU64 | BPF_RSH | BPF_K, to, Register.R0, 0, bits, name(to) + " >>= " + bits);
    }

    /** Loads from {@code at} bytes behind where {@code from} points, zero-extended. */
    public Instructions load(final Size size, final Register to, final Register from, final int at) {
        return append(BPF_LDX | BPF_MEM | size.code, to, from, at, 0, name(to) + " = " + memory(size, from, at));
    }

    /** Stores to {@code at} bytes behind where {@code to} points. */
    public Instructions store(final Size size, final Register to, final int at, final Register from) {
        return append(BPF_STX | BPF_MEM | size.code, to, from, at, 0, memory(size, to, at) + " = " + name(from));
    }

    /** Adds to 8 bytes that others add to at the same time, {@code at} bytes behind where {@code to} points. */
    public Instructions addAtomically(final Register to, final int at, final Register from) {
        return append(BPF_STX | BPF_ATOMIC | Size.DOUBLE.code, to, from, at, BPF_ADD,
            "lock " + memory(Size.DOUBLE, to, at) + " += " + name(from));
    }

    /** Points {@code to} at a map. */
    public Instructions loadMap(final Register to, final BpfMap map) {
        return loadMap(to, map.fd().number());
    }

    /** Points {@code to} at the first value of an array. */
    public Instructions loadValue(final Register to, final BpfMap array) {
        return loadWide(to, BPF_PSEUDO_MAP_VALUE, array.fd().number(), "map[fd:" + array.fd().number() + "][0]");
    }

    Instructions loadMap(final Register to, final int fd) {
        return loadWide(to, BPF_PSEUDO_MAP_FD, fd, "map[fd:" + fd + "]");
    }

    private Instructions loadWide(final Register to, final int kind, final int value, final String text) {
        append(BPF_LD | BPF_IMM | Size.DOUBLE.code, to, Register.values()[kind], 0, value, name(to) + " = " + text);
        return append(0, Register.R0, Register.R0, 0, 0, null);    // the upper half of the 64-bit value
    }

    /** Goes on at {@code label}, which lies further down. */
    public Instructions jump(final String label) {
        return jump(BPF_JMP | BPF_JA, Register.R0, Register.R0, 0, label, "goto " + label);
    }

    /** Goes on at {@code label}, which lies further down, if the register compares so with {@code value}, sign-extended. */
    public Instructions jumpIf(final Register left, final Condition condition, final int value, final String label) {
        final String text = "if " + name(left) + " " + condition.sign + " 0x" + Integer.toHexString(value) + " goto " + label;
        return jump(BPF_JMP | condition.code | BPF_K, left, Register.R0, value, label, text);
    }

    /** Goes on at {@code label}, which lies further down, if the registers compare so. */
    public Instructions jumpIf(final Register left, final Condition condition, final Register right, final String label) {
        final String text = "if " + name(left) + " " + condition.sign + " " + name(right) + " goto " + label;
        return jump(BPF_JMP | condition.code | BPF_X, left, right, 0, label, text);
    }

    /** Calls a function of the kernel. */
    public Instructions call(final Helper helper) {
        return append(BPF_JMP | BPF_CALL, Register.R0, Register.R0, 0, helper.number, "call " + helper + "#" + helper.number);
    }

    /** Ends the program; its result is in R0. */
    public Instructions exit() {
        return append(BPF_JMP | BPF_EXIT, Register.R0, Register.R0, 0, 0, "exit");
    }

    /** Names the place of the next instruction. */
    public Instructions label(final String name) {
        if (labels.putIfAbsent(name, program.size()) != null) {
            throw new IllegalStateException("there are two places called '" + name + "'");
        }
        return this;
    }

    /** A number of 16 bits as a load of two bytes in network order sees it. */
    public static int network16(final int value) {
        return Short.toUnsignedInt(Short.reverseBytes((short) value));
    }

    /** A number of 32 bits as a load of four bytes in network order sees it. */
    public static int network32(final int value) {
        return Integer.reverseBytes(value);
    }

    /** How many instructions there are so far; loading a map counts twice. */
    public int count() {
        return program.size();
    }

    /**
     * The program as the kernel wants it, outside the heap.
     *
     * @throws IllegalStateException when a jump leads to a label that is not there, or backwards
     */
    public UnsafeBuffer assemble() {
        final UnsafeBuffer bytes = Linux.memory(program.size() * INSTRUCTION_LENGTH);
        for (int i = 0; i < program.size(); i++) {
            final Instruction instruction = program.get(i);
            final int at = i * INSTRUCTION_LENGTH;
            final int offset = instruction.label == null ? instruction.offset : distance(i, instruction.label);
            bytes.putByte(at, (byte) instruction.code);
            bytes.putByte(at + 1, (byte) (instruction.source.ordinal() << 4 | instruction.destination.ordinal()));
            bytes.putShort(at + 2, (short) offset, LITTLE_ENDIAN);
            bytes.putInt(at + 4, instruction.immediate, LITTLE_ENDIAN);
        }
        return bytes;
    }

    /** Counted from the instruction behind the jump. */
    private int distance(final int from, final String label) {
        final Integer to = labels.get(label);
        if (to == null || to <= from) {
            throw new IllegalStateException("there is no place called '" + label + "' below instruction " + from);
        }
        return to - from - 1;
    }

    private Instructions append(final int code, final Register destination, final Register source, final int offset,
        final int immediate, final String text) {
        program.add(new Instruction(code, destination, source, offset, immediate, null, text));
        return this;
    }

    private Instructions jump(final int code, final Register destination, final Register source, final int immediate,
        final String label, final String text) {
        program.add(new Instruction(code, destination, source, 0, immediate, label, text));
        return this;
    }

    private static String name(final Register register) {
        return "r" + register.ordinal();
    }

    private static String memory(final Size size, final Register base, final int at) {
        return "*" + size.pointer() + "(" + name(base) + (at < 0 ? " - " : " + ") + Math.abs(at) + ")";
    }

    @Override
    public String toString() {
        final StringBuilder listing = new StringBuilder();
        for (int i = 0; i < program.size(); i++) {
            final int place = i;
            labels.forEach((name, at) -> listing.append(at == place ? name + ":\n" : ""));
            if (program.get(i).text != null) {
                listing.append(String.format("%4d: %s\n", i, program.get(i).text));
            }
        }
        return listing.toString();
    }

    /** One {@code struct bpf_insn}, whose offset is the distance to {@code label} where there is one. */
    private record Instruction(int code, Register destination, Register source, int offset, int immediate, String label,
        String text) {
    }
}

package io.sluice.bpf;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A {@code union bpf_attr} (linux/bpf.h) of one command, in native byte order: fields that are not set are zero, and the kernel
 * is told the length, so that it takes all fields behind it for zero too. Keeps the memory it points to alive during the call.
 */
final class Attributes {
    static final int NAME_LENGTH = 16;                     // BPF_OBJ_NAME_LEN, linux/bpf.h

    private final UnsafeBuffer memory;
    private final List<UnsafeBuffer> pointedTo = new ArrayList<>();

    Attributes(final int length) {
        memory = Linux.memory(length);
    }

    Attributes number(final int at, final int value) {
        memory.putInt(at, value, nativeOrder());
        return this;
    }

    int number(final int at) {
        return memory.getInt(at, nativeOrder());
    }

    Attributes descriptor(final int at, final Fd fd) {
        return number(at, fd.number());
    }

    Attributes pointer(final int at, final UnsafeBuffer target) {
        pointedTo.add(target);
        memory.putLong(at, target.addressOffset(), nativeOrder());
        return this;
    }

    /** A name of at most 15 letters, digits, dots and underscores. */
    Attributes name(final int at, final String name) {
        if (!name.matches("[A-Za-z0-9_.]{1,15}")) {
            throw new IllegalArgumentException("'" + name + "' can't name a BPF object: 1 to 15 letters, digits, _ or . can");
        }
        memory.putBytes(at, name.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** Returns what the kernel returned, or the error as a negative number. */
    int attempt(final Command command) {
        try {
            return Linux.bpf(command.number, memory, memory.capacity());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Returns what the kernel returned, or throws the error. */
    int call(final Command command) {
        return Linux.succeeded(attempt(command), describe(command));
    }

    /** For commands that make a descriptor. */
    Fd open(final Command command) {
        return Linux.own(attempt(command), describe(command));
    }

    static String describe(final Command command) {
        return "bpf(" + command + ")";
    }

    /** A copy of {@code bytes} outside the heap, where the kernel can read it. */
    static UnsafeBuffer outside(final byte[] bytes) {
        final UnsafeBuffer copy = Linux.memory(Math.max(1, bytes.length));
        copy.putBytes(0, bytes);
        return copy;
    }

    /** The C string of at most {@code length} bytes that begins at {@code at}. */
    static String text(final UnsafeBuffer memory, final int at, final int length) {
        int end = at;
        while (end < at + length && memory.getByte(end) != 0) {
            end++;
        }
        final byte[] bytes = new byte[end - at];
        memory.getBytes(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}

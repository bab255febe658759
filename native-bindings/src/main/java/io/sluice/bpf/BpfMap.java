package io.sluice.bpf;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A table that programs in the kernel and this process share; its creator owns it and closes it (a program that uses it keeps it
 * alive beyond that). Keys and values are bytes as the program sees them. Every operation is one system call and atomic for its
 * entry, so a map can be changed by any thread while programs read it.
 */
public final class BpfMap implements AutoCloseable {
    static final int BPF_MAP_TYPE_HASH = 1;                // enum bpf_map_type, linux/bpf.h
    static final int BPF_MAP_TYPE_ARRAY = 2;
    static final int BPF_MAP_TYPE_LPM_TRIE = 11;
    static final int BPF_MAP_TYPE_XSKMAP = 17;
    static final int BPF_F_NO_PREALLOC = 1;
    static final int E2BIG = 7;                            // asm-generic/errno-base.h

    static final int CREATE_LENGTH = 44;                   // union bpf_attr, BPF_MAP_CREATE, up to map_name
    static final int MAP_TYPE = 0;
    static final int KEY_SIZE = 4;
    static final int VALUE_SIZE = 8;
    static final int MAX_ENTRIES = 12;
    static final int MAP_FLAGS = 16;
    static final int MAP_NAME = 28;

    static final int ELEM_LENGTH = 32;                     // union bpf_attr, BPF_MAP_*_ELEM
    static final int MAP_FD = 0;
    static final int KEY = 8;
    static final int VALUE = 16;

    private final Fd fd;
    private final String name;
    private final int keyBytes;
    private final int valueBytes;
    private final int capacity;

    private BpfMap(final int type, final String name, final int keyBytes, final int valueBytes, final int capacity,
        final int flags) {
        this.name = name;
        this.keyBytes = keyBytes;
        this.valueBytes = valueBytes;
        this.capacity = capacity;
        fd = new Attributes(CREATE_LENGTH).number(MAP_TYPE, type).number(KEY_SIZE, keyBytes).number(VALUE_SIZE, valueBytes)
            .number(MAX_ENTRIES, capacity).number(MAP_FLAGS, flags).name(MAP_NAME, name).open(Command.BPF_MAP_CREATE);
    }

    /** A hash table that takes memory as entries come. */
    public static BpfMap hash(final String name, final int keyBytes, final int valueBytes, final int capacity) {
        return new BpfMap(BPF_MAP_TYPE_HASH, name, keyBytes, valueBytes, capacity, BPF_F_NO_PREALLOC);
    }

    /**
     * Prefixes; looking one up finds the longest that holds it. A key is a {@code struct bpf_lpm_trie_key} (linux/bpf.h): how
     * many bits count, 32 bits in native order, and then those bits.
     */
    public static BpfMap prefixes(final String name, final int keyBytes, final int valueBytes, final int capacity) {
        return new BpfMap(BPF_MAP_TYPE_LPM_TRIE, name, keyBytes, valueBytes, capacity, BPF_F_NO_PREALLOC);
    }

    /** {@code capacity} values, all zero, under the indices from 0. */
    public static BpfMap array(final String name, final int valueBytes, final int capacity) {
        return new BpfMap(BPF_MAP_TYPE_ARRAY, name, Integer.BYTES, valueBytes, capacity, 0);
    }

    /** AF_XDP sockets by queue. A socket that is closed leaves by itself. */
    public static BpfMap sockets(final String name, final int queues) {
        return new BpfMap(BPF_MAP_TYPE_XSKMAP, name, Integer.BYTES, Integer.BYTES, queues, 0);
    }

    /**
     * Adds or replaces an entry.
     *
     * @throws IllegalStateException when the map is full
     */
    public void put(final byte[] key, final byte[] value) {
        final Attributes attributes = entry(key).pointer(VALUE, Attributes.outside(checked(value, valueBytes, "value")));
        final int result = attributes.attempt(Command.BPF_MAP_UPDATE_ELEM);
        if (result == -E2BIG || result == -Linux.ENOSPC) {             // a hash table, a trie
            throw new IllegalStateException("the map '" + name + "' has no place left: it is made for " + capacity + " entries");
        }
        Linux.succeeded(result, Attributes.describe(Command.BPF_MAP_UPDATE_ELEM));
    }

    /** Puts a descriptor (in a map of sockets) under {@code index}. */
    public void put(final int index, final Fd value) {
        put(bytes(index), bytes(value.number()));
    }

    /** A copy of the value under {@code key}, if there is one. Maps of sockets can't be read. */
    public Optional<byte[]> get(final byte[] key) {
        final UnsafeBuffer value = Linux.memory(valueBytes);
        if (!found(entry(key).pointer(VALUE, value), Command.BPF_MAP_LOOKUP_ELEM)) {
            return Optional.empty();
        }
        final byte[] copy = new byte[valueBytes];
        value.getBytes(0, copy);
        return Optional.of(copy);
    }

    /** Removes an entry and says whether it was there. */
    public boolean remove(final byte[] key) {
        return found(entry(key), Command.BPF_MAP_DELETE_ELEM);
    }

    private Attributes entry(final byte[] key) {
        final UnsafeBuffer outside = Attributes.outside(checked(key, keyBytes, "key"));
        return new Attributes(ELEM_LENGTH).descriptor(MAP_FD, fd).pointer(KEY, outside);
    }

    private static boolean found(final Attributes entry, final Command command) {
        final int result = entry.attempt(command);
        if (result == -Linux.ENOENT) {
            return false;
        }
        Linux.succeeded(result, Attributes.describe(command));
        return true;
    }

    private byte[] checked(final byte[] bytes, final int expected, final String what) {
        if (bytes.length != expected) {
            throw new IllegalArgumentException("the map '" + name + "' has a " + what + " of " + expected + " bytes, not "
                + bytes.length);
        }
        return bytes;
    }

    /** A number as programs of this machine read it. */
    private static byte[] bytes(final int number) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Integer.BYTES]);
        bytes.putInt(0, number, nativeOrder());
        return bytes.byteArray();
    }

    /** How many entries it can have. */
    int capacity() {
        return capacity;
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}

package io.sluice.bpf;

import java.util.Locale;

/** The kernel functions our programs call: {@code ___BPF_FUNC_MAPPER}, linux/bpf.h. None is reserved for GPL programs. */
public enum Helper {
    /** (map, key) to a pointer to the value, or 0. */
    MAP_LOOKUP_ELEM(1),
    /** () to the time of {@link System#nanoTime}. */
    KTIME_GET_NS(5),
    /** (skb, offset, destination, bytes) to 0, or an error when the frame is shorter. */
    SKB_LOAD_BYTES(26),
    /** (map, key, action if there is no such entry) to the action to return. */
    REDIRECT_MAP(51);

    final int number;

    Helper(final int number) {
        this.number = number;
    }

    @Override
    public String toString() {
        return "bpf_" + name().toLowerCase(Locale.ROOT);
    }
}

package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/** Stub. */
public final class IcmpError {
    private IcmpError() {
    }

    public static boolean isTooBig(final UnsafeBuffer frames, final int at, final boolean ipv6) {
        return false;
    }

    public static int mtu(final UnsafeBuffer frames, final int at, final boolean ipv6) {
        return 0;
    }
}

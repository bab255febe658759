package io.sluice.linux;

import java.io.Serial;
import java.util.Map;
import jnr.constants.platform.Errno;

/** A system call that failed: which call, the error by name, and what the error usually means here. */
public final class LinuxException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Map<Errno, String> USUALLY = Map.of(
        Errno.EPERM, "root or CAP_NET_ADMIN, CAP_NET_RAW, CAP_BPF and CAP_SYS_ADMIN are needed",
        Errno.EACCES, "root or CAP_NET_ADMIN, CAP_NET_RAW, CAP_BPF and CAP_SYS_ADMIN are needed",
        Errno.EBUSY, "another process has it",
        Errno.ENODEV, "there is no such device in this network namespace",
        Errno.ENETDOWN, "the interface is down",
        Errno.ENOMEM, "the kernel would not give that much memory");

    private final int number;

    LinuxException(final String call, final int number) {
        super(describe(call, Errno.valueOf(number), number));
        this.number = number;
    }

    private static String describe(final String call, final Errno error, final int number) {
        if (!error.defined() || error.intValue() != number) {
            return call + ": error " + number;
        }
        final String hint = USUALLY.get(error);
        return call + ": " + error.name() + ", " + error.description() + (hint == null ? "" : " (" + hint + ")");
    }

    /** The error's number, as in {@code asm-generic/errno.h}; compare with the constants of {@link Linux}. */
    public int errno() {
        return number;
    }
}

package io.sluice.bpf;

import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import java.io.Serial;

/** An interface that won't have our XDP program, and why. */
public final class AttachException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int ENOMEM = 12;                          // asm-generic/errno-base.h

    private final Reason reason;

    private AttachException(final Reason reason, final String message, final LinuxException cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why not; after all but {@link #OCCUPIED} another attachment may work. */
    public enum Reason {
        /** It has an XDP program already. */
        OCCUPIED,
        /** Its frames may be larger than its driver can give to XDP. */
        MTU_TOO_LARGE,
        /** Its driver has too few queues for XDP, or has given them all away. */
        QUEUES,
        /** Its driver knows no XDP, or not as the interface is set up now. */
        UNSUPPORTED
    }

    /** Which it is. */
    public Reason reason() {
        return reason;
    }

    /** The exception that says what the error means for this device; the error itself when it means nothing special. */
    static RuntimeException explain(final LinuxException error, final Interface device, final Attachment attachment) {
        return switch (error.errno()) {
            case Linux.EBUSY, Linux.EEXIST ->
                new AttachException(Reason.OCCUPIED, occupiedBy(device, Standing.stranger(device).orElse("a program")), error);
            case Linux.ERANGE -> new AttachException(Reason.MTU_TOO_LARGE, mtuTooLarge(device), error);
            case Linux.ENOSPC, ENOMEM -> new AttachException(Reason.QUEUES, queues(device), error);
            case Linux.EOPNOTSUPP, Linux.EINVAL ->
                new AttachException(Reason.UNSUPPORTED, unsupported(device, attachment), error);
            default -> error;
        };
    }

    /** The exception for a program that is in the way. */
    static AttachException occupied(final Interface device, final String program) {
        return new AttachException(Reason.OCCUPIED, occupiedBy(device, program), null);
    }

    private static String occupiedBy(final Interface device, final String program) {
        return "'" + device.name() + "' has an XDP program already, " + program
            + ", and can have one only: stop the process that attached it, or try 'ip link set " + device.name() + " xdp off'";
    }

    private static String mtuTooLarge(final Interface device) {
        return "the MTU of '" + device.name() + "' (" + device.mtu() + " bytes; of a veth, its peer's) is too large for native"
            + " XDP: lower it, 'ip link set " + device.name() + " mtu 1500', or use generic mode";
    }

    private static String queues(final Interface device) {
        return "the driver of '" + device.name() + "' lacks the queues for XDP (a veth must receive on as many as its peer sends"
            + " on): use fewer, 'ethtool -L " + device.name() + "', or generic mode";
    }

    private static String unsupported(final Interface device, final Attachment attachment) {
        return "the driver of '" + device.name() + "' refuses XDP in " + attachment + ", altogether or with this MTU ("
            + device.mtu() + " bytes) and receive offload (LRO): use "
            + (attachment == Attachment.NATIVE ? "generic mode" : "packet sockets");
    }
}

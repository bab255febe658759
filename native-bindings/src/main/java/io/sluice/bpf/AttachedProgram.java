package io.sluice.bpf;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import java.util.OptionalInt;
import org.agrona.concurrent.UnsafeBuffer;

/** Which XDP program an interface has, asked of rtnetlink, which knows those attached by {@code ip link} too. */
final class AttachedProgram {
    static final int NETLINK_ROUTE = 0;                    // linux/netlink.h
    static final int NLM_F_REQUEST = 1;
    static final int NLMSG_TYPE = 4;                       // struct nlmsghdr
    static final int NLMSG_FLAGS = 6;
    static final int RTM_NEWLINK = 16;                     // linux/rtnetlink.h
    static final int RTM_GETLINK = 18;
    static final int IFI_INDEX = 20;                       // struct ifinfomsg, behind the 16 bytes of nlmsghdr
    static final int REQUEST_LENGTH = 32;
    static final int ATTRIBUTES = 32;
    static final int ATTRIBUTE_HEADER = 4;                 // struct nlattr: length, type
    static final int TYPE_MASK = 0x3fff;                   // NLA_TYPE_MASK
    static final int IFLA_XDP = 43;                        // linux/if_link.h
    static final int IFLA_XDP_PROG_ID = 4;
    static final int ANSWER_LENGTH = 1 << 16;

    private AttachedProgram() {
    }

    /** Words for the program that is in the way; it may have gone in the meantime. */
    static String describe(final Interface device) {
        try {
            final OptionalInt id = id(device);
            return id.isPresent() ? ProgramInfo.byId(id.getAsInt()).toString() : "a program";
        } catch (final LinuxException e) {
            return "a program (which one could not be asked: " + e.getMessage() + ")";
        }
    }

    /** The number of the program, if there is one (and not several in different modes). */
    static OptionalInt id(final Interface device) {
        try (Fd netlink = Linux.socket(Linux.AF_NETLINK, Linux.SOCK_RAW, NETLINK_ROUTE)) {
            final UnsafeBuffer request = Linux.memory(REQUEST_LENGTH);
            request.putInt(0, REQUEST_LENGTH, nativeOrder());
            request.putShort(NLMSG_TYPE, (short) RTM_GETLINK, nativeOrder());
            request.putShort(NLMSG_FLAGS, (short) NLM_F_REQUEST, nativeOrder());
            request.putInt(IFI_INDEX, device.index(), nativeOrder());
            Linux.send(netlink, request.addressOffset(), REQUEST_LENGTH, 0);
            final UnsafeBuffer answer = Linux.memory(ANSWER_LENGTH);
            return programIn(answer, Linux.receive(netlink, answer.addressOffset(), ANSWER_LENGTH, 0));
        }
    }

    private static OptionalInt programIn(final UnsafeBuffer answer, final int length) {
        if (answer.getShort(NLMSG_TYPE, nativeOrder()) != RTM_NEWLINK) {
            return OptionalInt.empty();
        }
        final int xdp = find(answer, ATTRIBUTES, length, IFLA_XDP);
        if (xdp < 0) {
            return OptionalInt.empty();
        }
        final int program = find(answer, xdp + ATTRIBUTE_HEADER, xdp + size(answer, xdp), IFLA_XDP_PROG_ID);
        return program < 0 ? OptionalInt.empty() : OptionalInt.of(answer.getInt(program + ATTRIBUTE_HEADER, nativeOrder()));
    }

    /** Where the attribute of that type begins, or -1. */
    private static int find(final UnsafeBuffer answer, final int from, final int end, final int type) {
        int at = from;
        while (at + ATTRIBUTE_HEADER <= end && size(answer, at) >= ATTRIBUTE_HEADER) {
            if ((answer.getShort(at + 2, nativeOrder()) & TYPE_MASK) == type) {
                return at;
            }
            at += (size(answer, at) + 3) & ~3;
        }
        return -1;
    }

    private static int size(final UnsafeBuffer answer, final int at) {
        return answer.getShort(at, nativeOrder()) & 0xffff;
    }
}

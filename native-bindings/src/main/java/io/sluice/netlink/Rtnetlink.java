package io.sluice.netlink;

import static io.sluice.netlink.NetlinkAbi.NLMSG_ERROR;
import static io.sluice.netlink.NetlinkAbi.NLM_F_ACK;
import static io.sluice.netlink.NetlinkAbi.NLM_F_CREATE;
import static io.sluice.netlink.NetlinkAbi.NLM_F_DUMP;
import static io.sluice.netlink.NetlinkAbi.NLM_F_EXCL;
import static io.sluice.netlink.NetlinkAbi.NLM_F_REQUEST;

import io.sluice.linux.Linux;
import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * Questions and orders to the kernel's routing side, in the network namespace of the thread that opened this. Each is dealt with
 * when its method returns; none waits for the network, though the kernel may hold one up while it changes a device.
 * Single-threaded.
 */
public final class Rtnetlink implements AutoCloseable {
    /** In place of the descriptor of an XDP program: none. */
    public static final int NO_PROGRAM = -1;

    private final NetlinkSocket socket;
    private final Request request = new Request();
    private int sequence;

    private Rtnetlink(final NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a connection to the kernel. Asking needs no privilege, the neighbour orders need {@code CAP_NET_ADMIN}. */
    public static Rtnetlink open() {
        return new Rtnetlink(NetlinkSocket.open());
    }

    /**
     * How this host's own packets reach a destination, policy rules and all.
     *
     * @param ifindex the device they must leave by, 0 for any; link-local IPv6 destinations need one
     */
    public Route route(final InetAddress destination, final int ifindex) {
        final Messages answer = lookUp(destination, ifindex, 0);
        if (answer.type() != NLMSG_ERROR) {
            return Route.read(answer);
        }
        return Route.none(refusal(-answer.number(0), destination));
    }

    /** How long the prefix of the route is that {@link #route} goes by, in bits; -1 where packets go nowhere. */
    public int prefixLength(final InetAddress destination, final int ifindex) {
        final Messages answer = lookUp(destination, ifindex, NetlinkAbi.RTM_F_FIB_MATCH);
        if (answer.type() != NLMSG_ERROR) {
            return Route.destinations(answer).length();
        }
        refusal(-answer.number(0), destination);                   // any other error is thrown
        return -1;
    }

    private Messages lookUp(final InetAddress destination, final int ifindex, final int flags) {
        final int bits = destination.getAddress().length * Byte.SIZE;
        begin(NetlinkAbi.RTM_GETROUTE, 0).octet(Request.family(destination)).octet(bits)
            .zeros(NetlinkAbi.RTMSG_LENGTH - 2 - Integer.BYTES).number(flags)
            .attribute(NetlinkAbi.RTA_DST, destination);
        if (ifindex != 0) {
            request.attribute(NetlinkAbi.RTA_OIF, ifindex);
        }
        return answer();
    }

    /** Looking up a route that leads nowhere fails, with an error that says why. */
    private static RouteType refusal(final int errno, final InetAddress destination) {
        return switch (errno) {
            case Linux.EINVAL -> RouteType.BLACKHOLE;              // net/ipv4/fib_semantics.c, fib_props
            case Linux.EACCES -> RouteType.PROHIBIT;
            case NetlinkAbi.ENETUNREACH, NetlinkAbi.EHOSTUNREACH -> RouteType.UNREACHABLE;
            case NetlinkAbi.EAFNOSUPPORT, Linux.EOPNOTSUPP -> RouteType.UNREACHABLE;    // a kernel without IPv6
            case Linux.ENODEV -> RouteType.UNREACHABLE;            // the device to leave by is gone
            default -> {
                Linux.succeeded(-errno, "looking up the route to " + destination.getHostAddress());
                throw new IllegalStateException("the kernel acknowledged a question for a route instead of answering it");
            }
        };
    }

    /**
     * Makes the kernel find out the MAC of a neighbour that it has no entry for, as if a packet had to be sent there. The result
     * arrives in {@link KernelTables}. If there is an entry after all, it stays as it is.
     *
     * @throws io.sluice.linux.LinuxException when the kernel refuses: {@code ENOBUFS} when its neighbour table is full
     */
    public void resolve(final int ifindex, final InetAddress address) {
        use(ifindex, address, NLM_F_CREATE | NLM_F_EXCL, Linux.EEXIST);
    }

    /**
     * Makes the kernel act on a neighbour's entry as if a packet had to be sent there: a failed one is asked for anew, a stale
     * one probed after some seconds unless something confirms it. The result arrives in {@link KernelTables}; nothing happens if
     * the entry is gone. Not for permanent entries: since Linux 5.16 one that is used so becomes an ordinary one.
     *
     * @throws io.sluice.linux.LinuxException when the kernel refuses
     */
    public void confirm(final int ifindex, final InetAddress address) {
        use(ifindex, address, 0, Linux.ENOENT);
    }

    private void use(final int ifindex, final InetAddress address, final int flags, final int harmless) {
        begin(NetlinkAbi.RTM_NEWNEIGH, NLM_F_ACK | flags).octet(Request.family(address)).zeros(3).number(ifindex)
            .half(NeighbourState.NONE.bit()).octet(NetlinkAbi.NTF_USE).octet(0).attribute(NetlinkAbi.NDA_DST, address);
        final int result = answer().number(0);
        if (result != -harmless) {
            Linux.succeeded(result, "resolving neighbour " + address.getHostAddress());
        }
    }

    /** Which XDP programs a device has. */
    public XdpPrograms xdp(final int ifindex) {
        begin(NetlinkAbi.RTM_GETLINK, 0).zeros(Integer.BYTES).number(ifindex).zeros(2 * Integer.BYTES)
            .attribute(NetlinkAbi.IFLA_EXT_MASK, NetlinkAbi.RTEXT_FILTER_SKIP_STATS);
        final Messages answer = answer();
        if (answer.type() == NLMSG_ERROR) {
            Linux.succeeded(answer.number(0), "asking for the XDP program of device " + ifindex);
        }
        return XdpPrograms.read(answer);
    }

    /**
     * Puts an XDP program in the place of another, in one step, if that one is there. It stays until it is replaced or the device
     * goes, whatever becomes of this process.
     *
     * @param program  a descriptor, or {@link #NO_PROGRAM} to have none
     * @param expected a descriptor of the program that must be there, or {@link #NO_PROGRAM} when none may be
     * @param mode     {@code XDP_FLAGS_SKB_MODE} or {@code XDP_FLAGS_DRV_MODE}, linux/if_link.h
     * @throws io.sluice.linux.LinuxException when it cannot be: {@code EEXIST} when another is there, {@code EBUSY} when that
     *                                        belongs to a process
     */
    public void xdp(final int ifindex, final int program, final int expected, final int mode) {
        begin(NetlinkAbi.RTM_SETLINK, NLM_F_ACK).zeros(Integer.BYTES).number(ifindex).zeros(2 * Integer.BYTES)
            .nesting(NetlinkAbi.IFLA_XDP, 3)
            .attribute(NetlinkAbi.IFLA_XDP_FD, program)
            .attribute(NetlinkAbi.IFLA_XDP_FLAGS, mode | NetlinkAbi.XDP_FLAGS_REPLACE)
            .attribute(NetlinkAbi.IFLA_XDP_EXPECTED_FD, expected);
        Linux.succeeded(answer().number(0), "setting the XDP program of device " + ifindex);
    }

    /**
     * Hands every object of a kind to {@code each}.
     *
     * @return false when the kernel says that they changed meanwhile, or when some were lost: ask again
     */
    boolean dump(final int type, final Consumer<Messages> each) {
        begin(type, NLM_F_DUMP);
        if (type == NetlinkAbi.RTM_GETLINK) {
            request.zeros(NetlinkAbi.IFINFOMSG_LENGTH).attribute(NetlinkAbi.IFLA_EXT_MASK, NetlinkAbi.RTEXT_FILTER_SKIP_STATS);
        } else {
            request.zeros(NetlinkAbi.NDMSG_LENGTH);                // the longest of the other fixed parts; zeros mean all
        }
        socket.send(request);
        final Listing listing = new Listing(each);
        while (!listing.ended()) {
            final int length = received();
            listing.take(new Messages(socket.received(), length), length);
        }
        return listing.whole();
    }

    private Request begin(final int type, final int flags) {
        return request.begin(type, NLM_F_REQUEST | flags, ++sequence);
    }

    private Messages answer() {
        socket.send(request);
        final int length = received();
        final Messages answer = new Messages(socket.received(), length);
        if (!answer.next() || answer.sequence() != sequence) {
            throw new IllegalStateException("the kernel's answer does not belong to the request");
        }
        return answer;
    }

    private int received() {
        final int length = socket.receive();
        if (length == NetlinkSocket.NOTHING) {
            throw new IllegalStateException("the kernel left a netlink request unanswered");
        }
        return length;
    }

    @Override
    public void close() {
        socket.close();
    }
}

package io.sluice.netlink;

/** What the kernel does with packets to a destination: the {@code RTN_} types of linux/rtnetlink.h. */
public enum RouteType {
    /** It sends them on. */
    UNICAST(1),
    /** They are for this host. */
    LOCAL(2),
    /** It sends them to all on the link. */
    BROADCAST(3),
    /** They are for this host, as one of several. */
    ANYCAST(4),
    /** It sends them to a group. */
    MULTICAST(5),
    /** It drops them without a word. */
    BLACKHOLE(6),
    /** It drops them: no route, or one that says so. */
    UNREACHABLE(7),
    /** It drops them: forbidden by an administrator. */
    PROHIBIT(8);

    private final int number;

    RouteType(final int number) {
        this.number = number;
    }

    /** A type that only a later kernel knows counts as {@link #UNREACHABLE}. */
    static RouteType of(final int number) {
        for (final RouteType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return UNREACHABLE;
    }
}

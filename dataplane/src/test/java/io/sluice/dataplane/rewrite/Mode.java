package io.sluice.dataplane.rewrite;

import io.sluice.packet.Mac;
import io.sluice.packet.Octets;
import java.util.function.BiFunction;

/** The tunnels, each with what stands between outer IP header and packet, written out. */
enum Mode {
    IPIP(4, 41, 0, "", "", Outer::ipip),
    GRE(47, 47, 0, "0000 0800", "0000 86dd", Outer::gre),
    GUE(17, 17, 6080, "00 04 0000", "00 29 0000", (leg, ipv6) -> Outer.gue(leg, 6080, 0, ipv6)),
    GUE_1(17, 17, 6080, "", "", (leg, ipv6) -> Outer.gue(leg, 6080, 1, ipv6)),
    VXLAN(17, 17, 4789, "08 000000 0a0b0c 00 02534c554345 0200000000ff 0800",
        "08 000000 0a0b0c 00 02534c554345 0200000000ff 86dd", (leg, ipv6) -> Outer.vxlan(leg, 4789, 0x0a0b0c, ipv6)),
    GENEVE(17, 17, 6081, "00 00 6558 0a0b0c 00 02534c554345 0200000000ff 0800",
        "00 00 6558 0a0b0c 00 02534c554345 0200000000ff 86dd", (leg, ipv6) -> Outer.geneve(leg, 6081, 0x0a0b0c, ipv6));

    static final long NEXT_HOP = Mac.of("02:00:00:00:00:0a");
    static final long OWN = Mac.of("02:00:00:00:00:ff");

    private final int protocol;
    private final int protocol6;
    private final int port;
    private final byte[] between;
    private final byte[] between6;
    private final BiFunction<Leg, Boolean, Outer> outer;

    Mode(final int protocol, final int protocol6, final int port, final String between, final String between6,
        final BiFunction<Leg, Boolean, Outer> outer) {
        this.protocol = protocol;
        this.protocol6 = protocol6;
        this.port = port;
        this.between = Octets.of(between);
        this.between6 = Octets.of(between6);
        this.outer = outer;
    }

    /** In front of packets of that family. */
    Outer outer(final Leg leg, final boolean ipv6) {
        return outer.apply(leg, ipv6);
    }

    int protocol(final boolean ipv6) {
        return ipv6 ? protocol6 : protocol;
    }

    /** The UDP destination port, or 0. */
    int port() {
        return port;
    }

    byte[] between(final boolean ipv6) {
        return (ipv6 ? between6 : between).clone();
    }
}

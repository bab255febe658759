package io.sluice.flow;

/**
 * How long a connection is remembered after its last packet, in seconds, by what was seen of it. The defaults are those of IPVS
 * ({@code net/netfilter/ipvs/ip_vs_proto_tcp.c} and {@code ip_vs_proto_udp.c}).
 *
 * @param embryonic   TCP, half-open: the client's SYN was seen, and not its ACK
 * @param established TCP, in mid-connection
 * @param closing     TCP, one side has sent its FIN
 * @param closed      TCP, both sides have sent their FIN, or one a RST
 * @param datagram    UDP, SCTP
 */
public record FlowTimeouts(int embryonic, int established, int closing, int closed, int datagram) {
    /** IPVS's. */
    public static final FlowTimeouts DEFAULT = new FlowTimeouts(60, 900, 120, 10, 300);

    /** Checks that every timeout is at least a second. */
    public FlowTimeouts {
        if (Math.min(Math.min(embryonic, established), Math.min(Math.min(closing, closed), datagram)) < 1) {
            throw new IllegalArgumentException("a connection timeout is shorter than a second; it would be forgotten at once");
        }
    }

    /** The time of a connection that has come so far: one of {@link FlowState}'s, of a forward line. */
    int of(final byte state) {
        return switch (state) {
            case FlowState.HALF_OPEN, FlowState.ANSWERED -> embryonic;
            case FlowState.CLIENT_CLOSED, FlowState.BACKEND_CLOSED -> closing;
            case FlowState.CLOSED -> closed;
            case FlowState.DATAGRAM -> datagram;
            default -> established;
        };
    }
}

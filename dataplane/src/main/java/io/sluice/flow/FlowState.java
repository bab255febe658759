package io.sluice.flow;

import io.sluice.packet.Tcp;

/**
 * How far a connection has come, as a byte in its line. Of a connection in one line only what the client sends is seen, of a
 * pair both halves:
 * <pre>
 *                 one line                                         a pair
 *
 *   HALF_OPEN -- client's ACK --> ESTABLISHED     HALF_OPEN -- backend's ACK --> ANSWERED -- client's ACK --> ESTABLISHED
 *
 *   any open one -- client's FIN --> CLIENT_CLOSED -- backend's FIN --> CLOSED
 *   any open one -- backend's FIN -> BACKEND_CLOSED - client's FIN ---> CLOSED
 *   any ----------- RST ----------------------------------------------> CLOSED
 *   any that is closing or closed -- client's SYN --> HALF_OPEN
 * </pre>
 * A SYN on an open connection changes nothing: anybody can send one.
 */
public final class FlowState {
    /** Nobody's line. */
    public static final byte FREE = 0;
    /** TCP, the client's SYN was seen and not its ACK. */
    public static final byte HALF_OPEN = 1;
    /** TCP of a pair, the backend has answered. */
    public static final byte ANSWERED = 2;
    /** TCP in mid-connection. */
    public static final byte ESTABLISHED = 3;
    /** TCP, the client has sent its FIN. */
    public static final byte CLIENT_CLOSED = 4;
    /** TCP, the backend has sent its FIN. */
    public static final byte BACKEND_CLOSED = 5;
    /** TCP, closed by both or reset. */
    public static final byte CLOSED = 6;
    /** Not TCP: there is nothing to see but that packets come. */
    public static final byte DATAGRAM = 7;
    /** No state: this is the reply line of a pair, and its forward line has it. */
    public static final byte REPLY = 8;

    /** A packet with none of these leaves an established connection as it is. */
    private static final int TURNING = Tcp.SYN | Tcp.FIN | Tcp.RST;

    private FlowState() {
    }

    static boolean exists(final byte state) {
        return state > FREE && state <= REPLY;
    }

    static byte first(final int protocol) {
        return protocol == Tcp.PROTOCOL ? HALF_OPEN : DATAGRAM;
    }

    /** Whether the connection is nobody's yet: anybody can begin one, under any name. */
    public static boolean isHalfOpen(final byte state) {
        return state <= ANSWERED;
    }

    /** Whether neither side has closed or reset it. */
    public static boolean isActive(final byte state) {
        return state <= ESTABLISHED || state == DATAGRAM;
    }

    /** Whether a packet with these flags says nothing new of a connection in this state, by a cheap test that may say no. */
    static boolean staysAt(final byte state, final int tcpFlags) {
        return state == DATAGRAM || state == ESTABLISHED && (tcpFlags & TURNING) == 0;
    }

    /** What a packet of the client's makes of it. */
    static byte afterClient(final byte state, final int tcpFlags, final boolean pair) {
        if ((tcpFlags & Tcp.RST) != 0) {
            return CLOSED;
        }
        if ((tcpFlags & Tcp.FIN) != 0) {
            return state == BACKEND_CLOSED || state == CLOSED ? CLOSED : CLIENT_CLOSED;
        }
        if ((tcpFlags & Tcp.SYN) != 0) {
            return (tcpFlags & Tcp.ACK) != 0 || isActive(state) ? state : HALF_OPEN;
        }
        final byte before = pair ? ANSWERED : HALF_OPEN;
        return state == before && (tcpFlags & Tcp.ACK) != 0 ? ESTABLISHED : state;
    }

    /** What a packet of the backend's makes of it. */
    static byte afterBackend(final byte state, final int tcpFlags) {
        if ((tcpFlags & Tcp.RST) != 0) {
            return CLOSED;
        }
        if ((tcpFlags & Tcp.FIN) != 0) {
            return state == CLIENT_CLOSED || state == CLOSED ? CLOSED : BACKEND_CLOSED;
        }
        return state == HALF_OPEN && (tcpFlags & Tcp.ACK) != 0 ? ANSWERED : state;
    }
}

package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Tcp;
import org.junit.jupiter.api.Test;

/** What a connection has come to, by the packets that were seen of it: c for the client's, b for the backend's. */
class FlowStateTest {
    @Test
    void halfOfAConnection() {
        assertEquals("half-open", single("c-syn"));
        assertEquals("half-open", single("c-syn c-syn"));
        assertEquals("established", single("c-syn c-ack"));
        assertEquals("established", single("c-syn c-ack c-syn"), "anybody can send a SYN on somebody else's connection");
        assertEquals("client closed", single("c-syn c-ack c-fin"));
        assertEquals("client closed", single("c-syn c-ack c-fin c-ack"), "its last packets");
        assertEquals("closed", single("c-syn c-ack c-rst"));
        assertEquals("closed", single("c-syn c-rst c-ack"));
        assertEquals("half-open", single("c-syn c-ack c-fin c-syn"), "the tuple is used again");
        assertEquals("established", single("c-syn c-ack c-rst c-syn c-ack"));
        assertEquals("half-open", single("c-syn c-syn-ack"), "which no client sends");
        assertEquals("half-open", single("c-syn c-nothing"));
    }

    @Test
    void bothHalvesOfAConnection() {
        assertEquals("half-open", pair("c-syn"));
        assertEquals("half-open", pair("c-syn c-ack"), "the backend has not answered");
        assertEquals("answered", pair("c-syn b-syn-ack"));
        assertEquals("answered", pair("c-syn b-syn-ack c-syn"));
        assertEquals("answered", pair("c-syn b-syn-ack b-syn-ack"));
        assertEquals("established", pair("c-syn b-syn-ack c-ack"));
        assertEquals("established", pair("c-ack b-ack c-ack"), "come upon in its middle");
        assertEquals("closed", pair("c-syn b-rst"), "refused");
        assertEquals("client closed", pair("c-syn b-syn-ack c-ack c-fin"));
        assertEquals("client closed", pair("c-syn b-syn-ack c-ack c-fin b-ack b-ack"), "the backend may go on");
        assertEquals("backend closed", pair("c-syn b-syn-ack c-ack b-fin c-ack"));
        assertEquals("closed", pair("c-syn b-syn-ack c-ack c-fin b-fin c-ack"));
        assertEquals("closed", pair("c-syn b-syn-ack c-ack b-fin c-fin b-ack"));
        assertEquals("closed", pair("c-syn b-syn-ack c-ack b-fin c-fin c-fin b-fin"), "said twice");
        assertEquals("client closed", pair("c-syn b-syn-ack c-ack c-fin c-fin"), "said twice");
        assertEquals("closed", pair("c-syn b-syn-ack c-ack c-rst"));
        assertEquals("closed", pair("c-syn b-syn-ack c-ack b-rst c-ack c-fin"));
        assertEquals("half-open", pair("c-syn b-syn-ack c-ack c-fin b-fin c-syn"), "the tuple is used again");
        assertEquals("closed", pair("c-syn b-syn-ack c-ack c-fin b-fin b-syn-ack"), "but not by the backend");
    }

    private static String single(final String packets) {
        return after(packets, false);
    }

    private static String pair(final String packets) {
        return after(packets, true);
    }

    private static String after(final String packets, final boolean pair) {
        byte state = FlowState.first(Tcp.PROTOCOL);
        for (final String packet : packets.split(" ")) {
            final int flags = flags(packet.substring(2));
            if (!FlowState.staysAt(state, flags)) {
                state = packet.startsWith("b") ? FlowState.afterBackend(state, flags) : FlowState.afterClient(state, flags, pair);
            }
        }
        return switch (state) {
            case FlowState.HALF_OPEN -> "half-open";
            case FlowState.ANSWERED -> "answered";
            case FlowState.ESTABLISHED -> "established";
            case FlowState.CLIENT_CLOSED -> "client closed";
            case FlowState.BACKEND_CLOSED -> "backend closed";
            case FlowState.CLOSED -> "closed";
            default -> "state " + state;
        };
    }

    private static int flags(final String name) {
        return switch (name) {
            case "syn" -> Tcp.SYN;
            case "syn-ack" -> Tcp.SYN | Tcp.ACK;
            case "ack" -> Tcp.ACK;
            case "fin" -> Tcp.FIN | Tcp.ACK;
            case "rst" -> Tcp.RST;
            default -> 0;
        };
    }
}

package io.sluice.dataplane.connections;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.flow.FlowRecord;
import io.sluice.packet.PacketShape;
import io.sluice.table.ConnectionState;
import io.sluice.table.Protocol;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;

/** Writes connections as JSON, a line each; see {@link io.sluice.table.ConnectionQuery}. */
final class Telling {
    private static final byte[] PROTOCOL = utf8("{\"protocol\":\"");
    private static final byte[] CLIENT = utf8("\",\"client\":\"");
    private static final byte[] DESTINATION = utf8("\",\"destination\":\"");
    private static final byte[] VIP = utf8("\",\"vip\":");
    private static final byte[] NO_VIP = utf8("\"");
    private static final byte[] BACKEND = utf8(",\"backend\":");
    private static final byte[] MODE = utf8(",\"mode\":\"");
    private static final byte[] QUOTE = utf8("\"");
    private static final byte[] STATE = utf8(",\"state\":\"");
    private static final byte[] IDLE = utf8("\",\"idle\":");
    private static final byte[] WORKER = utf8(",\"worker\":");
    private static final byte[] REPLY_SOURCE = utf8(",\"replySource\":\"");
    private static final byte[] REPLY_DESTINATION = utf8("\",\"replyDestination\":\"");
    private static final byte[] LAST_HOP = utf8("\",\"lastHop\":\"");
    private static final byte[] VLAN = utf8(",\"vlan\":");
    private static final byte[] END = utf8("}\n");

    private static final byte[][] STATES =
        Stream.of(ConnectionState.values()).map(state -> utf8(state.text())).toArray(byte[][]::new);
    private static final byte[][] PROTOCOLS = new byte[256][];

    static {
        for (int i = 0; i < PROTOCOLS.length; i++) {
            PROTOCOLS[i] = utf8(Integer.toString(i));
        }
        for (final Protocol protocol : Protocol.values()) {
            PROTOCOLS[protocol.number()] = utf8(protocol.name().toLowerCase(Locale.ROOT));
        }
    }

    private final Roster roster;

    Telling(final Roster roster) {
        this.roster = roster;
    }

    /** The second in which packets come now. */
    static int nowSeconds() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    }

    /** A line about the connection of a {@link FlowRecord} at 0. */
    void tell(final JsonLines out, final DirectBuffer record, final int worker, final int nowSeconds) {
        final int ports = FlowRecord.ports(record, 0);
        out.put(PROTOCOL).put(PROTOCOLS[FlowRecord.protocol(record, 0)]);
        out.put(CLIENT).endpoint(FlowRecord.sourceHi(record, 0), FlowRecord.sourceLo(record, 0), ports >>> Short.SIZE);
        out.put(DESTINATION)
            .endpoint(FlowRecord.destinationHi(record, 0), FlowRecord.destinationLo(record, 0), ports & 0xffff);
        where(out, record);
        out.put(STATE).put(STATES[States.of(FlowRecord.state(record, 0)).ordinal()]);
        out.put(IDLE).put(Math.max(0, nowSeconds - FlowRecord.seen(record, 0)));
        out.put(WORKER).put(worker);
        if (FlowRecord.isPair(record, 0)) {
            back(out, record);
        }
        out.put(END);
    }

    private void where(final JsonLines out, final DirectBuffer record) {
        final int backend = roster.backend(record);
        final int vip = roster.vip(record, backend);
        if (vip == Roster.NONE) {
            out.put(NO_VIP);
        } else {
            out.put(VIP).put(roster.vipName(vip));
        }
        if (backend != Roster.NONE) {
            out.put(BACKEND).put(roster.backendName(backend)).put(MODE).put(roster.mode(backend)).put(QUOTE);
        }
    }

    /** How the backend sees it, and where its answers go from here. */
    private static void back(final JsonLines out, final DirectBuffer record) {
        final int ports = FlowRecord.replyPorts(record, 0);
        out.put(REPLY_SOURCE)
            .endpoint(FlowRecord.replySourceHi(record, 0), FlowRecord.replySourceLo(record, 0), ports >>> Short.SIZE);
        out.put(REPLY_DESTINATION)
            .endpoint(FlowRecord.replyDestinationHi(record, 0), FlowRecord.replyDestinationLo(record, 0), ports & 0xffff);
        final long lastHop = FlowRecord.lastHop(record, 0);
        out.put(LAST_HOP).mac(lastHop).put(QUOTE);
        final int vlan = (int) (lastHop >> 48);
        if (vlan != PacketShape.UNTAGGED) {
            out.put(VLAN).put(vlan);
        }
    }

    static byte[] utf8(final String text) {
        return text.getBytes(UTF_8);
    }
}

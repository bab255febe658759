package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Checksum;
import io.sluice.packet.Icmp;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Wire;
import io.sluice.table.ClientAddress;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells a backend of full NAT who its client is, in the client's own first packets, as they pass: by {@link Toa} in those up to
 * and with the first octet, or by {@link ProxyHeader} in front of that octet. The latter makes the client's octets count from
 * later on:
 * <pre>
 *                       client                                 backend, n = length of the header
 *   SYN                 seq i                                  seq i          (without TCP fast open: no octets on a SYN)
 *   SYN, ACK            ack i+1, MSS m-n                       ack i+1, MSS m
 *   first, ACK too      seq i+1, octets                        seq i+1, header and octets; until the backend has acknowledged it
 *   later               seq s                                  seq s+n
 *   replies             ack a-n, SACK blocks too               ack a
 * </pre>
 * So that a lost packet does no harm, every packet that begins with the first octet carries the header until it has arrived, be
 * it a bare ACK: servers that speak first work too. One that has no room for it goes without its octets, which the client sends
 * again. A connection whose SYN was not seen is left alone.
 *
 * <p>What is to be known of a connection stands in its forward line: the client's initial sequence number as the note, what has
 * happened as the mark. Single-threaded: belongs to a worker.
 */
final class Introduction {
    private static final int TOA = 1;
    private static final int PROXY = 2;
    private static final int SENT = 4;                             // the header, once at least
    private static final int ARRIVED = 8;                          // the backend has acknowledged it
    private static final int ENDING = 16;                          // FIN or RST was said: the next SYN is another connection's

    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_ACKNOWLEDGEMENT = 8;
    private static final int TCP_URGENT = 18;
    private static final int TCP_CHECKSUM_END = 18;
    private static final int URG = 0x20;

    private final FlowTable flows;

    Introduction(final FlowTable flows) {
        this.flows = flows;
    }

    /**
     * A TCP packet of the client, not yet translated.
     *
     * @return where the IP packet begins now, or {@link Translate#REFUSED}
     */
    int forward(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
        if (packet.opensConnection()) {
            begin(flow, Tcp.sequence(frames, packet.l4()), target.clientAddress());
        }
        final int mark = flows.mark(flow);
        if (mark == 0) {
            return packet.l3();
        }
        if ((mark & PROXY) != 0) {
            return proxied(frames, packet, target.room(), flow, mark);
        }
        final boolean first = (mark & TOA) != 0 && Tcp.sequence(frames, packet.l4()) - flows.note(flow) >>> 1 == 0;
        return first ? Toa.put(frames, packet, target.room()) : packet.l3();
    }

    /** Anybody can send a SYN: one within a connection that has got going changes nothing, unless the backend answers it. */
    private void begin(final int flow, final int sequence, final ClientAddress how) {
        if ((flows.mark(flow) & (ARRIVED | ENDING)) != ARRIVED) {
            flows.note(flow, sequence);
            flows.mark(flow, (byte) (how == ClientAddress.PROXY ? PROXY : how == ClientAddress.TOA ? TOA : 0));
        }
    }

    private int proxied(final UnsafeBuffer frames, final PacketShape packet, final int room, final int flow, final int mark) {
        if ((packet.tcpFlags() & Tcp.SYN) != 0) {
            TcpOptions.blank(frames, packet.l4(), TcpOptions.FAST_OPEN);
            TcpGap.cutPayload(frames, packet);
            return packet.l3();
        }
        noteEnd(packet, flow, mark);
        final int ahead = Tcp.sequence(frames, packet.l4()) - flows.note(flow) - 1;
        final boolean reset = (packet.tcpFlags() & Tcp.RST) != 0;
        if ((mark & ARRIVED) != 0 || ahead > 0 || ahead == 0 && reset && (mark & SENT) != 0) {
            shift(frames, packet.l4(), TCP_SEQUENCE, ProxyHeader.length(packet.ipv6()));
            return packet.l3();
        }
        if (ahead < 0 || reset) {
            return packet.l3();
        }
        return packet.isFirstFragment() ? Translate.REFUSED : first(frames, packet, room, flow);
    }

    private int first(final UnsafeBuffer frames, final PacketShape packet, final int room, final int flow) {
        final int tcp = packet.l4();
        final int length = ProxyHeader.length(packet.ipv6());
        if (packet.l3Length() + length > room) {
            TcpGap.cutPayload(frames, packet);
            setFlags(frames, tcp, packet.tcpFlags() & ~(Tcp.FIN | Tcp.PSH | URG));
        } else if ((packet.tcpFlags() & URG) != 0) {
            TcpOptions.putShort(frames, tcp, tcp + TCP_URGENT, Wire.getShort(frames, tcp + TCP_URGENT) + length);
        }
        flows.mark(flow, (byte) (flows.mark(flow) | SENT));
        return ProxyHeader.put(frames, packet);
    }

    private static void setFlags(final UnsafeBuffer frames, final int tcp, final int flags) {
        final int wordsAndFlags = Wire.getShort(frames, tcp + 12);
        TcpOptions.putShort(frames, tcp, tcp + 12, wordsAndFlags & 0xff00 | flags);
    }

    private void noteEnd(final PacketShape packet, final int flow, final int mark) {
        if ((packet.tcpFlags() & (Tcp.FIN | Tcp.RST)) != 0 && (mark & ENDING) == 0) {
            flows.mark(flow, (byte) (mark | ENDING));
        }
    }

    private static void shift(final UnsafeBuffer frames, final int tcp, final int field, final int by) {
        TcpOptions.putInt(frames, tcp, tcp + field, Wire.getInt(frames, tcp + field) + by);
    }

    /** Whether replies to this connection, and errors about it, have to be told of what was put in. */
    boolean concernsReplies(final int flow) {
        return (flows.mark(flow) & PROXY) != 0;
    }

    /** A TCP packet of the backend, not yet translated; {@code flow} is the forward line. */
    void back(final UnsafeBuffer frames, final PacketShape packet, final int flow) {
        final int tcp = packet.l4();
        final int length = ProxyHeader.length(!Translate.nearIsIpv4(flows, flow));
        noteEnd(packet, flow, flows.mark(flow));
        if ((packet.tcpFlags() & Tcp.SYN) != 0) {
            begun(flow, Tcp.acknowledgement(frames, tcp) - 1);
            lowerMss(frames, tcp, length);
        } else if ((packet.tcpFlags() & Tcp.ACK) != 0) {
            acknowledged(frames, tcp, flow, length);
            shiftSack(frames, tcp, length);
        }
    }

    /** The backend takes a SYN for a connection's beginning only where it has none: if it is another one, all begins anew. */
    private void begun(final int flow, final int isn) {
        if (isn != flows.note(flow)) {
            flows.note(flow, isn);
            flows.mark(flow, (byte) PROXY);
        }
    }

    private static void lowerMss(final UnsafeBuffer frames, final int tcp, final int by) {
        Tcp.clampMss(frames, tcp, Math.max(Tcp.mss(frames, tcp) - by, 1));
    }

    private void acknowledged(final UnsafeBuffer frames, final int tcp, final int flow, final int length) {
        final int mark = flows.mark(flow);
        final int ahead = Tcp.acknowledgement(frames, tcp) - flows.note(flow) - 1;
        if ((mark & ARRIVED) == 0 && ahead < length) {
            shift(frames, tcp, TCP_ACKNOWLEDGEMENT, -Math.max(ahead, 0));     // part of the header: no octet of the client's
            return;
        }
        if ((mark & ARRIVED) == 0) {
            flows.mark(flow, (byte) (mark | ARRIVED));
        }
        shift(frames, tcp, TCP_ACKNOWLEDGEMENT, -length);
    }

    private static void shiftSack(final UnsafeBuffer frames, final int tcp, final int length) {
        final int option = TcpOptions.find(frames, tcp, TcpOptions.SACK);
        if (option != TcpOptions.NONE) {
            final int end = option + TcpOptions.length(frames, option);
            for (int edge = option + 2; edge + Integer.BYTES <= end; edge += Integer.BYTES) {
                TcpOptions.putInt(frames, tcp, edge, Wire.getInt(frames, edge) - length);
            }
        }
    }

    /** An ICMP error about a packet to the backend, not yet translated: the client knows that packet by another number. */
    void error(final UnsafeBuffer frames, final PacketShape packet, final int flow) {
        final int tcp = packet.innerL4();
        final int length = ProxyHeader.length(!Translate.nearIsIpv4(flows, flow));
        final int sequence = Wire.getInt(frames, tcp + TCP_SEQUENCE);
        if ((flows.mark(flow) & ARRIVED) == 0 && sequence - flows.note(flow) - 1 < length) {
            return;
        }
        final int icmp = packet.l4();
        final boolean hasChecksum = packet.l3() + packet.l3Length() - tcp >= TCP_CHECKSUM_END;
        int checksum = Checksum.patchInt(Icmp.checksum(frames, icmp), sequence, sequence - length);
        if (hasChecksum) {
            final int before = Tcp.checksum(frames, tcp);
            shift(frames, tcp, TCP_SEQUENCE, -length);
            checksum = Checksum.patchShort(checksum, before, Tcp.checksum(frames, tcp));
        } else {
            Wire.putInt(frames, tcp + TCP_SEQUENCE, sequence - length);
        }
        Icmp.checksum(frames, icmp, checksum);
    }
}

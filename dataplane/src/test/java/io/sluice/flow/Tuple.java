package io.sluice.flow;

import io.sluice.packet.Address;
import io.sluice.packet.FlowHash;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What a packet of a connection looks like, by value: the key of a slow twin's map. */
record Tuple(String source, int sourcePort, String destination, int destinationPort, boolean tcp) {
    static final long SECRET = 0x5ec4e7;

    /** A client's packets to the VIP. */
    static Tuple client(final int client) {
        return new Tuple("192.0.2." + client % 250, 1024 + client / 250, "198.51.100.1", 80, true);
    }

    Tuple overUdp() {
        return new Tuple(source, sourcePort, destination, destinationPort, false);
    }

    /** What a backend answers such packets with, as {@code nat} has it. */
    Tuple reply(final String backend) {
        return new Tuple(backend, 8080, source, sourcePort, tcp);
    }

    PacketShape packet() {
        return packet(new FlowHash(SECRET));
    }

    private PacketShape packet(final FlowHash hashing) {
        final Packet packet = tcp ? Packet.tcp().syn() : Packet.udp();
        final byte[] frame = packet.from(source, sourcePort).to(destination, destinationPort).frame();
        final PacketShape shape = new PacketShape(hashing);
        shape.measure(new UnsafeBuffer(frame), 0, frame.length);
        return shape;
    }

    int protocol() {
        return tcp ? 6 : 17;
    }

    int ports() {
        return sourcePort << 16 | destinationPort;
    }

    long hash(final FlowTable table) {
        final Address from = Address.of(source);
        final Address to = Address.of(destination);
        return table.hash(from.hi(), from.lo(), to.hi(), to.lo(), ports(), protocol());
    }

    int find(final FlowTable table) {
        final Address from = Address.of(source);
        final Address to = Address.of(destination);
        return table.find(hash(table), from.hi(), from.lo(), to.hi(), to.lo(), ports(), protocol());
    }

    int insert(final FlowTable table, final int backend, final int nowSeconds) {
        return table.insert(packet(table.hashing()), backend, nowSeconds);
    }

    int insertPair(final FlowTable table, final Tuple reply, final int backend, final int nowSeconds) {
        final Address from = Address.of(reply.source);
        final Address to = Address.of(reply.destination);
        return table.insertPair(packet(table.hashing()), backend, from.hi(), from.lo(), to.hi(), to.lo(), reply.ports(),
            nowSeconds);
    }

    /** Whether the flow's line has this key. */
    boolean isKeyOf(final FlowTable table, final int flow) {
        final Address from = Address.of(source);
        final Address to = Address.of(destination);
        return table.sourceHi(flow) == from.hi() && table.sourceLo(flow) == from.lo() && table.destinationHi(flow) == to.hi()
            && table.destinationLo(flow) == to.lo() && table.sourcePort(flow) == sourcePort
            && table.destinationPort(flow) == destinationPort && table.protocol(flow) == protocol();
    }

    int home(final FlowTable table) {
        return table.lines().home(hash(table));
    }

    /** So many clients whose flows all want to lie in one and the same line. */
    static List<Tuple> ofOneHome(final FlowTable table, final int count) {
        final List<Tuple> clients = new ArrayList<>();
        final int home = client(0).home(table);
        for (int client = 0; clients.size() < count; client++) {
            if (client(client).home(table) == home) {
                clients.add(client(client));
            }
        }
        return clients;
    }
}

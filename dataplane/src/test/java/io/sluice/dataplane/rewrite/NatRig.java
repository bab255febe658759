package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.ClientAddress;
import io.sluice.table.Forwarding;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** One VIP with one backend, and what comes of packets to and from it. */
final class NatRig implements AutoCloseable {
    static final long ROUTER_MAC = Mac.of("02:00:00:00:00:01");    // what Packet comes from, unless told otherwise
    static final long OWN_MAC = Mac.of("02:00:00:00:00:02");       // and goes to
    static final long BACKEND_MAC = Mac.of("02:00:00:00:00:0b");

    static final long SECRET = 0x5ec4e7;

    private static final int FRAME_AT = 256;
    private static final int MOST_GROWTH = 64;
    private static final byte NOTHING = (byte) 0xa5;

    final FlowTable flows = new FlowTable(1_024, FlowTimeouts.DEFAULT, SECRET);
    final UnsafeBuffer frames = new UnsafeBuffer(new byte[FRAME_AT + 66_000]);
    final PacketShape packet = new PacketShape(SECRET);
    final Opening opening = new Opening(frames, flows, 0, 1);
    private final Nat nat = new Nat(flows);
    private final Reply reply = new Reply(flows);
    private Target target;
    private int fragmentFlow = FlowTable.NONE;

    NatRig(final Net net, final Protocol protocol) {
        this(net, protocol, ClientAddress.NONE, PacketShape.UNTAGGED, 1_500);
    }

    NatRig(final Net net, final Protocol protocol, final ClientAddress clientAddress, final int vlan, final int mtu) {
        aim(net, protocol, net.forwarding(clientAddress), vlan, mtu);
    }

    void aim(final Net net, final Protocol protocol, final Forwarding forwarding, final int vlan, final int mtu) {
        final VipRow vip = new VipRow(1, "vip", AddressBlock.host(Address.of(net.vip).inet()), PortRange.one(Net.VIP_PORT),
            protocol, forwarding, Scheduling.of(SchedulerKind.MAGLEV), null);
        final BackendRow backend = new BackendRow(7, 1, "backend", Address.of(net.backend).inet(), Net.BACKEND_PORT, 1, 0, true,
            null, null);
        target = new Target(0, vip, backend, new Reach(BACKEND_MAC, true, vlan, mtu, null), OWN_MAC);
    }

    Target target() {
        return target;
    }

    Reply reply() {
        return reply;
    }

    byte[] forward(final Packet sent) {
        return forward(sent.frame());
    }

    /** What goes to the backend for a packet of the client, whose connection is opened if it is new. */
    byte[] forward(final byte[] frame) {
        receive(frame);
        int flow = flow();
        if (flow == FlowTable.NONE) {
            flow = opening.open(packet, target, 1);
            assertTrue(flow >= 0, "opened: " + flow);
        }
        fragmentFlow = packet.isFirstFragment() ? flow : fragmentFlow;
        nat.rewrite(frames, packet, target, flow);
        return sent();
    }

    byte[] back(final Packet sent) {
        return back(sent.frame());
    }

    /** What goes to the client for a packet of the backend. */
    byte[] back(final byte[] frame) {
        receive(frame);
        final int flow = flow();
        assertTrue(flow >= 0 && flows.isReply(flow), "no reply line");
        fragmentFlow = packet.isFirstFragment() ? flow : fragmentFlow;
        reply.rewrite(frames, packet, target, flow);
        return sent();
    }

    private int flow() {
        return packet.kind() == PacketKind.LATER_FRAGMENT ? fragmentFlow : flows.find(packet);
    }

    void receive(final byte[] frame) {
        Arrays.fill(frames.byteArray(), 0, FRAME_AT, NOTHING);
        Arrays.fill(frames.byteArray(), FRAME_AT + frame.length, FRAME_AT + frame.length + MOST_GROWTH, NOTHING);
        frames.putBytes(FRAME_AT, frame);
        final PacketKind kind = packet.measure(frames, FRAME_AT, frame.length);
        assertTrue(kind == PacketKind.TRANSPORT || kind == PacketKind.LATER_FRAGMENT || kind == PacketKind.ICMP_ERROR,
            kind.toString());
    }

    /** The frame that is sent. */
    private byte[] sent() {
        final byte[] sent = new byte[packet.length()];
        frames.getBytes(packet.offset(), sent);
        assertEquals(NOTHING, frames.getByte(FRAME_AT - MOST_GROWTH - 1), "wrote further in front of the frame than it may grow");
        return sent;
    }

    @Override
    public void close() {
        flows.close();
    }
}

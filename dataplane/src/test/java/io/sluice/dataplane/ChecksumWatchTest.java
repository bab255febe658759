package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ChecksumWatchTest {
    private final ChecksumWatch watch = new ChecksumWatch();

    private void look(final Packet packet) {
        final byte[] frame = packet.frame();
        final UnsafeBuffer frames = new UnsafeBuffer(frame);
        final PacketShape shape = new PacketShape();
        shape.measure(frames, 0, frame.length);
        watch.look(frames, shape);
    }

    private static Packet syn(final boolean ipv6) {
        return Packet.tcp().from(ipv6 ? "2001:db8::7" : "192.0.2.7", 31_337).to(ipv6 ? "2001:db8::80" : "198.51.100.1", 80).syn();
    }

    @Test
    void countsChecksumsThatHardwareWasToFinish() {
        look(syn(false).unfinishedChecksum());
        look(syn(true).unfinishedChecksum());
        look(Packet.udp().from("192.0.2.7", 31_337).to("198.51.100.1", 53).payload("question").unfinishedChecksum());

        assertEquals(3, watch.unfinished());
    }

    @Test
    void countsNoOthers() {
        look(syn(false));
        look(syn(true));
        look(syn(false).wrongChecksum());
        look(Packet.udp().from("192.0.2.7", 31_337).to("198.51.100.1", 53).payload("question").noChecksum());
        look(Packet.sctp().from("192.0.2.7", 31_337).to("198.51.100.1", 53).payload("chunk"));

        assertEquals(0, watch.unfinished());
    }
}

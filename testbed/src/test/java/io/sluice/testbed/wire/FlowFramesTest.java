package io.sluice.testbed.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Checksum;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Frames that the generator writes itself, against those that are written as sentences. */
class FlowFramesTest {
    private static final long FROM = Mac.of("02:00:00:00:00:01");
    private static final long TO = Mac.of("02:00:00:00:00:02");

    private final FlowFrames frames = new FlowFrames(FROM, TO, "192.0.2.100", 9000);
    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[2 * FlowFrames.STRIDE]);

    @Test
    void theFirstFrameIsTheSentenceWithAMark() {
        final byte[] payload = new byte[18];
        payload[0] = 'S';
        payload[1] = 'L';
        final byte[] expected = Packet.udp().fromMac(FROM).toMac(TO).from("10.0.0.0", 1024).to("192.0.2.100", 9000)
            .payload(payload).frame();

        frames.write(memory, 0, 0, FlowFrames.FLOOD);

        final byte[] written = new byte[FlowFrames.LENGTH];
        memory.getBytes(0, written);
        assertArrayEquals(expected, written);
    }

    @Test
    void everyFrameIsWholeAndAConnectionOfItsOwn() {
        final Set<Long> connections = new HashSet<>();
        final PacketShape shape = new PacketShape();
        for (int place = 0; place < FlowFrames.MOST; place += 1_009) {
            frames.write(memory, FlowFrames.STRIDE, place, FlowFrames.PROBE);
            FlowFrames.probe(memory, FlowFrames.STRIDE, place, System.nanoTime());

            assertEquals(PacketKind.TRANSPORT, shape.measure(memory, FlowFrames.STRIDE, FlowFrames.LENGTH));
            assertEquals(0, Checksum.of(memory, shape.l3(), 20), "place " + place);
            final long pseudo = Checksum.pseudoHeader(0, shape.sourceLo(), 0, shape.destinationLo(), 17, 26);
            assertEquals(0, Checksum.ofSegment(memory, pseudo, shape.l4(), 26), "place " + place);
            assertTrue(connections.add(shape.sourceLo() << Short.SIZE | shape.sourcePort()), "place " + place);
        }
    }

    @Test
    void aProbeCarriesItsNumberAndItsTime() {
        frames.write(memory, 0, 7, FlowFrames.PROBE);

        FlowFrames.probe(memory, 0, 5, 1_234_567_890_123L);

        assertEquals(5, memory.getLong(FlowFrames.SEQUENCE, ByteOrder.BIG_ENDIAN));
        assertEquals(1_234_567_890_123L, memory.getLong(FlowFrames.SENT_NS, ByteOrder.BIG_ENDIAN));
    }
}

package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.ClientAddress;
import io.sluice.table.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two ends of a TCP connection with the PROXY header put in between, over a network that loses, repeats and reorders: the backend
 * reads the header once and then what the client wrote, and the client hears of its own octets only.
 */
class ProxiedConversationTest {
    private static final int CONVERSATIONS = 300;
    private static final int MOST_STEPS = 4_000;
    private static final int SEGMENT = 100;

    private Net net;
    private NatRig rig;
    private Random random;
    private String seed;
    private int isn;
    private byte[] written;                  // by the client, all that it ever writes
    private int acknowledged;                // of that, as the client has heard
    private int sent;
    private byte[] read;                     // by the backend
    private boolean[] there;
    private int contiguous;
    private final List<byte[]> toBackend = new ArrayList<>();
    private final List<byte[]> toClient = new ArrayList<>();

    @Test
    void theBackendReadsTheHeaderAndThenWhatTheClientWrote() {
        for (int run = 0; run < CONVERSATIONS; run++) {
            random = new Random(run);
            seed = "seed " + run;
            final Net[] nets = {Net.FULL4, Net.FULL6, Net.FULL46, Net.FULL64};
            net = nets[run % nets.length];
            try (NatRig opened = new NatRig(net, Protocol.TCP, ClientAddress.PROXY, PacketShape.UNTAGGED, 1_500)) {
                rig = opened;
                converse();
            }
        }
    }

    private void converse() {
        final int header = net.clientIsIpv4() ? 28 : 52;
        isn = random.nextInt();
        written = new byte[1 + random.nextInt(1_000)];
        random.nextBytes(written);
        acknowledged = 0;
        sent = 0;
        read = new byte[header + written.length];
        there = new boolean[read.length];
        contiguous = 0;
        toBackend.clear();
        toClient.clear();
        rig.forward(net.asked(Packet.tcp().syn().sequence(isn)));
        rig.back(net.answeredFar(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).acknowledgement(isn + 1)));
        for (int step = 0; acknowledged < written.length; step++) {
            assertTrue(step < MOST_STEPS, () -> "stuck at " + acknowledged + " of " + written.length + ", " + seed);
            step();
        }
        assertArrayEquals(written, Arrays.copyOfRange(read, header, read.length), seed);
        assertEquals(0x0d0a_0d0a_000d_0a51L, ByteBuffer.wrap(read).getLong(), seed);
    }

    private void step() {
        final int what = random.nextInt(10);
        if (what < 3) {
            send();
        } else if (what < 6 && !toBackend.isEmpty()) {
            receiveAtBackend(taken(toBackend));
        } else if (what < 8) {
            toClient.add(rig.back(net.answeredFar(Packet.tcp().ack().acknowledgement(isn + 1 + contiguous))));
        } else if (!toClient.isEmpty()) {
            receiveAtClient(taken(toClient));
        }
    }

    /** Any of them; it may be there still, to come once more, or be lost. */
    private byte[] taken(final List<byte[]> frames) {
        final int which = random.nextInt(frames.size());
        final byte[] frame = random.nextInt(10) == 0 ? frames.get(which) : frames.remove(which);
        return random.nextInt(5) == 0 ? null : frame;
    }

    /** New octets, or some once more, or none. */
    private void send() {
        final int from = random.nextBoolean() ? acknowledged + random.nextInt(sent - acknowledged + 1) : acknowledged;
        final int length = random.nextInt(Math.min(SEGMENT, written.length - from) + 1);
        sent = Math.max(sent, from + length);
        toBackend.add(rig.forward(net.asked(Packet.tcp().ack().sequence(isn + 1 + from)
            .payload(Arrays.copyOfRange(written, from, from + length)))));
    }

    private void receiveAtBackend(final byte[] frame) {
        if (frame == null) {
            return;
        }
        final ByteBuffer octets = ByteBuffer.wrap(frame);
        final int l4 = 14 + (net.backendIsIpv4() ? 20 : 40);
        final int end = 14 + (net.backendIsIpv4() ? octets.getShort(16) & 0xffff : 40 + (octets.getShort(18) & 0xffff));
        final int payload = l4 + (octets.get(l4 + 12) >>> 2 & 0x3c);
        final int at = octets.getInt(l4 + 4) - isn - 1;
        for (int i = payload; i < end; i++) {
            final int place = at + i - payload;
            assertTrue(place >= 0 && place < read.length, () -> "octet " + place + ", " + seed);
            assertTrue(!there[place] || read[place] == frame[i], () -> "another octet " + place + ", " + seed);
            read[place] = frame[i];
            there[place] = true;
        }
        while (contiguous < read.length && there[contiguous]) {
            contiguous++;
        }
    }

    private void receiveAtClient(final byte[] frame) {
        if (frame == null) {
            return;
        }
        final int l4 = 14 + (net.clientIsIpv4() ? 20 : 40);
        final int heard = ByteBuffer.wrap(frame).getInt(l4 + 8) - isn - 1;
        assertTrue(heard >= 0 && heard <= sent, () -> "heard of " + heard + " of " + sent + ", " + seed);
        acknowledged = Math.max(acknowledged, heard);
    }
}

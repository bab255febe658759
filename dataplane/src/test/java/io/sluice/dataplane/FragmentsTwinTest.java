package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is remembered of first fragments, against a map of those that came within fifteen seconds. */
class FragmentsTwinTest {
    private final Fragments fragments = new Fragments();
    private final PacketShape packet = new PacketShape();

    private record Datagram(boolean ipv6, int client, boolean tcp, int id) {
    }

    private record Place(int backend, int flow, int since, int step) {
    }

    private PacketShape piece(final Datagram of, final int eights) {
        final Packet sentence = of.tcp ? Packet.tcp() : Packet.udp();
        sentence.from(of.ipv6 ? "2001:db8::" + of.client : "192.0.2." + of.client, 4_000)
            .to(of.ipv6 ? "2001:db8:a::1" : "198.51.100.1", 80).payload(new byte[16]).fragment(of.id, eights, true);
        final byte[] frame = sentence.frame();
        packet.measure(new UnsafeBuffer(frame), 0, frame.length);
        return packet;
    }

    /** So few datagrams that no set of four overflows but by chance: what is found is right, and nearly all is found. */
    @Test
    void whatIsFoundIsWhatCameLast() {
        final Map<Datagram, Place> twin = new HashMap<>();
        final Random random = new Random(4);
        int now = 1_000;
        int known = 0;
        int found = 0;
        for (int step = 0; step < 100_000; step++) {
            final Datagram datagram =
                new Datagram(random.nextBoolean(), 1 + random.nextInt(9), random.nextBoolean(), random.nextInt(20));
            if (random.nextBoolean()) {
                final Place place = new Place(random.nextInt(100), random.nextInt(100) - 1, now, step);
                fragments.first(piece(datagram, 0), place.backend, place.flow, now);
                twin.put(datagram, place);
            } else {
                final int at = fragments.find(piece(datagram, 2), now);
                final Place place = place(twin, datagram, now);
                if (at != Fragments.NONE) {
                    assertNotNull(place, "step " + step);
                    assertEquals(place.backend, fragments.backend(at), "step " + step);
                    assertEquals(place.flow, fragments.flow(at), "step " + step);
                    found++;
                }
                known += place == null ? 0 : 1;
            }
            now += random.nextInt(100) == 0 ? 1 + random.nextInt(5) : 0;
        }
        assertEquals(1, found / (double) known, 0.02, found + " of " + known);
    }

    /** IPv6 numbers the datagrams of all protocols together, and a later fragment's protocol may be hidden. */
    private static Place place(final Map<Datagram, Place> twin, final Datagram datagram, final int now) {
        Place place = twin.get(datagram);
        if (datagram.ipv6) {
            final Place other = twin.get(new Datagram(true, datagram.client, !datagram.tcp, datagram.id));
            place = place == null || other != null && other.step > place.step ? other : place;
        }
        return place == null || now - place.since >= 15 ? null : place;
    }
}

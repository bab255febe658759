package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.rewrite.Target;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.BackendRow;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.QuicRouting;
import io.sluice.table.SchedulerKind;
import io.sluice.table.VipRow;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class QuicIdsTest {
    private static final VipRow VIP = new VipRow(1, "quic", Address.of("198.51.100.1").inet(), 443, Protocol.UDP,
        ForwardingMode.DSR, SchedulerKind.MAGLEV);
    private static final Target A = target(10);
    private static final Target B = target(11);

    private static Target target(final int id) {
        return new Target(0, VIP, new BackendRow(id, 1, "b" + id, Address.of("10.0.0." + id).inet(), 1, true),
            new Reach(id, true), 1);
    }

    private static Target find(final QuicIds ids, final String payload) {
        final byte[] frame = Packet.udp().from("192.0.2.7", 31_337).to("198.51.100.1", 443)
            .payload(HexFormat.ofDelimiter(" ").parseHex(payload)).frame();
        final PacketShape shape = new PacketShape();
        final UnsafeBuffer buffer = new UnsafeBuffer(frame);
        shape.measure(buffer, 0, frame.length);
        return ids.find(buffer, shape);
    }

    private static QuicIds ids(final int config, final String a, final String b) {
        return new QuicIds(new QuicRouting(config, a.length() / 2),
            Map.of(HexFormat.of().parseHex(a), A, HexFormat.of().parseHex(b), B));
    }

    @Test
    void aShortHeaderCarriesTheIdBehindItsFirstOctet() {
        final QuicIds ids = ids(1, "aa01", "bb02");

        assertSame(A, find(ids, "40 2b aa 01 99 99 99 99 00 00 00"));
        assertSame(B, find(ids, "40 3f bb 02 99 99 99 99 00 00 00"));
        assertNull(find(ids, "40 2b cc 03 99 99 99 99 00 00 00"));
    }

    @Test
    void aLongHeaderSaysHowLongTheIdIs() {
        final QuicIds ids = ids(0, "aa", "bb");

        assertSame(A, find(ids, "c0 00 00 00 01 06 05 aa 01 02 03 04 00 00"));
        assertNull(find(ids, "c0 00 00 00 01 01 05 aa 01 02 03 04 00 00"));
    }

    @Test
    void anotherConfigurationNamesNobody() {
        final QuicIds ids = ids(2, "aa", "bb");

        assertSame(A, find(ids, "40 40 aa 01 02 03 04 05"));
        assertNull(find(ids, "40 e0 aa 01 02 03 04 05"));
        assertNull(find(ids, "40 00 aa 01 02 03 04 05"));
    }

    @Test
    void fifteenOctetsAreReadWhole() {
        final QuicIds ids = ids(0, "000102030405060708090a0b0c0d0e", "000102030405060708090a0b0c0d0f");

        assertSame(B, find(ids, "40 10 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0f 99"));
    }

    /** Cut short anywhere, or anything at all: no exception, and nothing read behind the datagram. */
    @Test
    void readsNothingBehindTheDatagram() {
        final QuicIds ids = ids(0, "aabb", "ccdd");
        final Random random = new Random(7);
        for (int length = 0; length < 40; length++) {
            for (int i = 0; i < 100; i++) {
                final byte[] payload = new byte[length];
                random.nextBytes(payload);
                find(ids, HexFormat.ofDelimiter(" ").formatHex(payload));
            }
        }
        assertNull(find(ids, "40 0b aa"));
        assertEquals(A, find(ids, "40 0b aa bb 00"));
    }
}

package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.Played.played;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.packet.Address;
import io.sluice.packet.PacketShape;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand random packets through each tunnel, over both families, are what a slow twin makes of them, octet by octet. */
class EncapsulationTwinTest {
    private static final int PACKETS = 10_000;

    private static Leg leg(final Random random) {
        final int vlan = random.nextBoolean() ? PacketShape.UNTAGGED : 1 + random.nextInt(4_094);
        if (random.nextBoolean()) {
            final int fixed = 8 + random.nextInt(25);
            return new Leg(Mode.NEXT_HOP, Mode.OWN, vlan, Address.ofIpv4(random.nextInt(256) << 24), fixed,
                Address.ofIpv4(random.nextInt()));
        }
        final long hi = 0x2001_0db8_0000_0000L;
        return new Leg(Mode.NEXT_HOP, Mode.OWN, vlan, new Address(hi, 0), 32 + random.nextInt(97),
            new Address(hi, random.nextLong()));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void agreesWithASlowTwin(final Mode mode) {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final Leg leg = leg(random);
            final WildPacket wild = WildPacket.of(random);
            final long entropy = random.nextLong();

            assertArrayEquals(new SlowTunnel(mode, leg, entropy).sent(wild.packet()),
                played(wild.frame(),
                    (frames, packet) -> Encapsulation.wrap(frames, packet, mode.outer(leg, packet.ipv6()), entropy)),
                "seed " + seed);
        }
    }
}

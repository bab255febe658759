package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.table.AddressBlock;
import io.sluice.table.Edition;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.TallyView;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Made-up traffic goes the way of real traffic, and is seen by nobody. */
class PathWarmUpTest {
    static Stream<Carriage> all() {
        return Carriage.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyKindOfVipIsForwardedTo(final Carriage carriage) {
        assertForwarded(carriage.site(1).edition(), carriage.toString());
    }

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void everySchedulerChooses(final SchedulerKind kind) {
        final Edition edition = Carriage.all().get(0).site(1).edition();
        final VipRow vip = edition.vips().get(0);
        final VipRow scheduled = new VipRow(vip.id(), vip.name(), vip.block(), vip.ports(), vip.protocol(), vip.forwarding(),
            Scheduling.of(kind), null);

        assertForwarded(new Edition(1, List.of(scheduled), edition.backends()), kind.name());
    }

    @Test
    void aVipOfAllPortsAndManyAddressesIsForwardedTo() throws Exception {
        final Edition edition = Carriage.all().get(0).site(1).edition();
        final VipRow vip = edition.vips().get(0);
        final AddressBlock block = new AddressBlock(InetAddress.getByName("198.51.0.0"), 16);
        final VipRow wide = new VipRow(vip.id(), vip.name(), block, PortRange.ANY, Protocol.UDP, vip.forwarding(),
            vip.scheduling(), null);

        assertForwarded(new Edition(1, List.of(wide), edition.backends()), "any port");
    }

    /** Most of it: a source pool of one port has room for one connection only. */
    private static void assertForwarded(final Edition edition, final String what) {
        try (PathWarmUp warmUp = new PathWarmUp(edition)) {
            final int played = warmUp.play();

            final int sent = warmUp.ended(Verdict.FORWARDED) + warmUp.ended(Verdict.RETURNED);
            assertTrue(sent > 0 && sent + warmUp.ended(Verdict.DROPPED_NO_SOURCE_PORT) > played * 3 / 4, () -> what + ": "
                + Arrays.stream(Verdict.values()).filter(verdict -> warmUp.ended(verdict) > 0)
                    .map(verdict -> verdict + " " + warmUp.ended(verdict)).toList());
        }
    }

    /** Its VIPs and backends have the ids of the real ones, whose counts and connections must not notice. */
    @Test
    void nothingOfItShows(@TempDir final Path run) {
        final Carriage carriage = Carriage.translating().get(0);
        try (Crew crew = new Crew(run, carriage.site(1), 1)) {
            crew.play(carriage.asked(carriage.packet()));

            PathWarmUp.play(carriage.site(1).edition());

            try (TallyView tallies = crew.tallies()) {
                assertEquals(1, tallies.backend(Carriage.BACKEND).packets());
                assertEquals(1, tallies.backend(Carriage.BACKEND).opened());
                assertEquals(1, tallies.vip(Carriage.VIP).opened());
            }
            final Packet reply = carriage.answeredFar(carriage.packet());
            assertEquals(List.of(Verdict.RETURNED), crew.play(reply));
        }
    }

    @Test
    void withoutVipsThereIsNothingToPlay() {
        assertEquals(0, PathWarmUp.play(Edition.NONE));
    }
}

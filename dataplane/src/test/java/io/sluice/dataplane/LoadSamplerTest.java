package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.schedule.Measured;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.packet.Address;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.ResponseTimeFile;
import io.sluice.table.SchedulerKind;
import io.sluice.table.TallyFile;
import io.sluice.table.TallyView;
import io.sluice.table.VipRow;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadSamplerTest {
    private static final long TENTH_NS = 100_000_000;

    @TempDir
    private Path run;

    private static Schedules schedules(final SchedulerKind kind) {
        final Schedules schedules = new Schedules(1);
        final VipRow vip = new VipRow(1, "vip", Address.of("198.51.100.1").inet(), 80, Protocol.TCP, ForwardingMode.DSR, kind);
        final List<BackendRow> backends = List.of(new BackendRow(10, 1, "a", Address.of("10.0.0.10").inet(), 1, true),
            new BackendRow(11, 1, "b", Address.of("10.0.0.11").inet(), 1, true));
        new ForwardingViewBuilder(PathBench.OWN_MAC, Reach.USUAL_MTU, new Edition(1, List.of(vip), backends),
            row -> new Reach(1, true),
            schedules);
        return schedules;
    }

    @Test
    void responseTimesAreReadOnceThereIsAControllerAndKeptWhenItGoes() {
        final Schedules schedules = schedules(SchedulerKind.LRT);
        final Measured measured = schedules.measured();
        TallyFile.create(run, 1, 0).close();
        try (TallyView view = TallyFile.map(run)) {
            final LoadSampler sampler = new LoadSampler(run, view, schedules);
            sampler.sample(TENTH_NS);
            assertEquals(0, measured.responseNs().of(10));
            try (ResponseTimeFile times = ResponseTimeFile.open(run)) {
                times.set(10, 50_000_000);
                sampler.sample(TENTH_NS);
            }
            sampler.sample(TENTH_NS);
            assertEquals(50_000_000, measured.responseNs().of(10));
            assertEquals(0, measured.responseNs().of(11));
        }
    }

    @Test
    void answersOnTheWireAreAveragedAndGoBeforeChecksForTwoSeconds() {
        final Schedules schedules = schedules(SchedulerKind.LRT);
        final Measured measured = schedules.measured();
        try (TallyFile tallies = TallyFile.create(run, 1, 0); TallyView view = TallyFile.map(run);
            ResponseTimeFile times = ResponseTimeFile.open(run)) {
            times.set(10, 7_000_000);
            final LoadSampler sampler = new LoadSampler(run, view, schedules);
            tallies.worker(0).answeredSyn(10, 1_000_000_000);
            sampler.sample(TENTH_NS);
            assertEquals(7_000_000, measured.responseNs().of(10), "what came before it was looked for");

            answer(tallies, 2_000_000);
            answer(tallies, 4_000_000);
            sampler.sample(TENTH_NS);
            assertEquals(3_000_000, measured.responseNs().of(10), "the first ones");

            for (int i = 0; i < 10; i++) {
                answer(tallies, 50_000_000);
                sampler.sample(TENTH_NS);
            }
            final double average = 50_000_000 - 47_000_000 / Math.E;
            assertEquals(average, measured.responseNs().of(10), 1_000, "after a second");

            pass(sampler, WireTimes.RECENT_NS);
            assertEquals(average, measured.responseNs().of(10), 1_000);
            pass(sampler, TENTH_NS);
            assertEquals(7_000_000, measured.responseNs().of(10), "long ago");
            answer(tallies, 1_000_000);
            pass(sampler, TENTH_NS);
            assertEquals(1_000_000, measured.responseNs().of(10), 6_000_000, "the average of long ago has little weight");
        }
    }

    @Test
    void withoutChecksASlowBackendIsTriedAgainAfterSomeSeconds() {
        final Schedules schedules = schedules(SchedulerKind.LRT);
        final Measured measured = schedules.measured();
        try (TallyFile tallies = TallyFile.create(run, 1, 0); TallyView view = TallyFile.map(run)) {
            final LoadSampler sampler = new LoadSampler(run, view, schedules);
            pass(sampler, TENTH_NS);
            assertEquals(0, measured.responseNs().of(10));
            answer(tallies, 50_000_000);
            pass(sampler, WireTimes.RECENT_NS);
            assertEquals(50_000_000, measured.responseNs().of(10));
            pass(sampler, 1_000_000_000);
            assertEquals(50_000_000 / Math.E, measured.responseNs().of(10), 6_000_000);
            pass(sampler, 3_000_000_000L);
            assertEquals(1_000_000, measured.responseNs().of(10), 200_000);

            answer(tallies, 50_000_000);
            pass(sampler, TENTH_NS);
            assertEquals(50_000_000, measured.responseNs().of(10), 100_000, "one answer is enough to know it again");
            assertEquals(0, measured.responseNs().of(11));
        }
    }

    private static void answer(final TallyFile tallies, final long responseNs) {
        tallies.worker(0).answeredSyn(10, responseNs);
    }

    private static void pass(final LoadSampler sampler, final long nanoseconds) {
        for (long passed = 0; passed < nanoseconds; passed += TENTH_NS) {
            sampler.sample(TENTH_NS);
        }
    }

    @Test
    void bytesASecondApproachWhatIsForwardedAndFadeWhenItEnds() {
        final Schedules schedules = schedules(SchedulerKind.LBW);
        final Measured measured = schedules.measured();
        try (TallyFile tallies = TallyFile.create(run, 1, 0); TallyView view = TallyFile.map(run)) {
            final LoadSampler sampler = new LoadSampler(run, view, schedules);
            schedules.connections().worker(0).add(10, 1);
            schedules.connections().worker(0).add(11, 1);
            sampler.sample(TENTH_NS);
            for (int i = 0; i < 50; i++) {
                tallies.worker(0).forwarded(10, 1, 1_000);
                sampler.sample(TENTH_NS);
            }
            assertEquals(10_000, measured.bytesPerSecond().of(10), 100);
            assertEquals(0, measured.bytesPerSecond().of(11));
            assertEquals(5_000, measured.bytesPerConnection().of(11), 50, "of the VIP's two connections");
            assertEquals(1, measured.connectionsThen().of(10));
            for (int i = 0; i < 10; i++) {
                sampler.sample(TENTH_NS);
            }
            assertEquals(10_000 / Math.E, measured.bytesPerSecond().of(10), 100, "a second later");
        }
    }
}

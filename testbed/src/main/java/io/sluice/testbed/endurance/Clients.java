package io.sluice.testbed.endurance;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import io.sluice.testbed.traffic.LongDownloads;
import io.sluice.testbed.traffic.SteadyProbe;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What clients do all the time: long downloads and short requests by every way, and a probe. */
final class Clients implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int ENDLESS = Integer.MAX_VALUE / 2;
    private static final int AT_A_TIME = 256;
    /**
     * TCP waits twice as long before each repetition, and one whose SYN was lost begins at several seconds: an answer that was
     * lost in one restart, and again in the next two, has been seen to come after more than 50 s. Nothing is broken by that.
     */
    private static final int PATIENCE_MS = 200_000;
    /** More than what a client's kernel, and what is on the way, can still hold of what came before. */
    private static final long BEYOND_BUFFERS = 3L * LongDownloads.RECEIVE_BUFFER;
    private static final int ANSWERS = 10;

    private final CloseStack parts;
    private final EndurancePlan plan;
    private final SteadyProbe probe;
    private final Map<Way, JavaProgram<LongDownloads.Report>> downloads = new EnumMap<>(Way.class);
    private final Map<Way, JavaProgram<LoadReport>> requests = new EnumMap<>(Way.class);
    private final long begunNs;

    /** Starts all; returns when every download has begun and requests are answered by every way. */
    Clients(final Host client, final BigFile file, final EndurancePlan plan) {
        this.plan = plan;
        try (CloseStack opening = new CloseStack()) {
            probe = opening.push(new SteadyProbe(client, Way.DSR.vip(), EnduranceStage.ECHO));
            for (final Way way : Way.values()) {
                downloads.put(way, opening.push(LongDownloads.start(client, way.vip(), EnduranceStage.HTTP, file,
                    EndurancePlan.share(plan.downloads(), way))));
            }
            downloads.forEach((way, each) -> each.await("downloads by " + way, LIMIT,
                now -> now.fewest() > 0 || !now.broken().isEmpty()));
            begunNs = System.nanoTime();
            for (final Way way : Way.values()) {
                requests.put(way, opening.push(HttpLoad.start(client, way.vip(), EnduranceStage.HTTP, ENDLESS, AT_A_TIME,
                    EndurancePlan.share(plan.perSecond(), way), PATIENCE_MS)));
            }
            awaitProgress();
            parts = opening.release();
        }
    }

    SteadyProbe probe() {
        return probe;
    }

    /** Waits until every single download has gone on, and requests have been answered by every way; or until one is broken. */
    void awaitProgress() {
        final Map<Way, Long> fewest = new EnumMap<>(Way.class);
        final Map<Way, Long> answers = new EnumMap<>(Way.class);
        downloads.forEach((way, each) -> fewest.put(way, each.latest().orElseThrow().fewest()));
        requests.forEach((way, each) -> answers.put(way, each.latest().map(LoadReport::answers).orElse(0L)));
        downloads.forEach((way, each) -> each.await("all downloads by " + way + " go on", LIMIT,
            now -> now.fewest() >= fewest.get(way) + BEYOND_BUFFERS || !now.broken().isEmpty()));
        requests.forEach((way, each) -> each.await("requests by " + way + " go on", LIMIT,
            now -> now.answers() >= answers.get(way) + ANSWERS || broken(now) > 0));
    }

    private static long broken(final LoadReport requests) {
        return requests.failures() - requests.unconnected();
    }

    /** Whether nothing has broken so far. */
    boolean unharmed() {
        return downloads.values().stream().allMatch(each -> each.latest().orElseThrow().broken().isEmpty())
            && requests.values().stream().allMatch(each -> broken(each.latest().orElseThrow()) == 0);
    }

    /** Ends all, and tells how each way has fared. */
    Map<Way, Fate> end() {
        final double seconds = (System.nanoTime() - begunNs) / 1e9;
        final Map<Way, LoadReport> answered = new EnumMap<>(Way.class);
        requests.forEach((way, each) -> answered.put(way, each.stop()));
        final Map<Way, Fate> fates = new EnumMap<>(Way.class);
        for (final Way way : Way.values()) {
            final int all = EndurancePlan.share(plan.downloads(), way);
            fates.put(way, new Fate(all, LongDownloads.end(downloads.get(way), all, LIMIT), answered.get(way), seconds));
        }
        return fates;
    }

    @Override
    public void close() {
        parts.close();
    }
}

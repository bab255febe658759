package io.sluice.testbed.endurance;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Leftovers;
import io.sluice.testbed.traffic.BigFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The play: clients at work, and meanwhile the dataplane is killed and started again, or taken over from, and the controller is
 * killed and started, in turn; a backend of each way is drained after a third of it and returned after two thirds. The next turn
 * comes when every single download has gone on.
 */
public final class Endurance {
    private static final double NS_PER_MS = 1e6;

    private final EndurancePlan plan;
    private final PrintStream progress;
    private final List<Outage> outages = new ArrayList<>();
    private final Map<Way, Fate> fates = new EnumMap<>(Way.class);
    private long stored;

    /** To be played once; says how it goes. */
    public Endurance(final EndurancePlan plan, final PrintStream progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Plays it from beginning to end; the file to download is made in {@code files}, and kept. */
    public void play(final Path files) {
        final BigFile file = BigFile.in(files, plan.mebibytes());
        try (CloseStack parts = new CloseStack()) {
            final EnduranceStage stage = parts.push(new EnduranceStage(files, plan.connections()));
            if (plan.connections() > 0) {
                stage.fill(plan.connections());
            }
            stored = stage.stored();
            progress.printf(Locale.ROOT, "%,d connections are stored%n", stored);
            final Clients clients = parts.push(new Clients(stage.network().client(), file, plan));
            progress.printf(Locale.ROOT, "%d downloads and %d requests a second have begun%n", plan.downloads(),
                plan.perSecond());
            killAndStart(stage, clients);
            fates.putAll(clients.end());
        }
    }

    private void killAndStart(final EnduranceStage stage, final Clients clients) {
        final int turns = Math.max(plan.dataplaneKills(), plan.controllerKills());
        for (int turn = 0; turn < turns && clients.unharmed(); turn++) {
            if (turn == turns / 3) {
                stage.drain();
                progress.println("a backend of each way is drained");
            }
            if (turn == turns * 2 / 3) {
                stage.undrain();
                progress.println("it is returned");
            }
            if (turn < plan.dataplaneKills()) {
                outages.add(restart(stage, clients));
                progress.printf(Locale.ROOT, "dataplane %d: nothing was forwarded for %.0f ms%n", turn + 1,
                    outages.get(turn).gapMs());
            }
            if (turn < plan.controllerKills()) {
                stage.controller().kill9();
                stage.controller().start();
                stage.awaitInForce();
                clients.awaitProgress();
            }
        }
    }

    private Outage restart(final EnduranceStage stage, final Clients clients) {
        clients.probe().mark();
        if (plan.restart() == Restart.TAKEN_OVER) {
            final long beganNs = System.nanoTime();
            stage.takeOver();
            final double downMs = await(stage, clients, beganNs);
            return Outage.ofTakeOver(clients.probe().now(), stage.dataplane().gap(), downMs, stage.awaitStore());
        }
        stage.dataplane().kill9();
        if (plan.restart() == Restart.KILLED_WITHOUT_TABLES) {
            Leftovers.removeTree(stage.flows());
        }
        final long executedNs = System.nanoTime();
        stage.dataplane().start();
        final double downMs = await(stage, clients, executedNs);
        return Outage.of(clients.probe().now(), executedNs, stage.dataplane().stages(), downMs, stage.awaitStore());
    }

    /** Returns when all goes on as before, and after how many milliseconds every download did. */
    private static double await(final EnduranceStage stage, final Clients clients, final long sinceNs) {
        clients.probe().awaitAnswer(System.nanoTime());
        clients.awaitProgress();
        final double downMs = (System.nanoTime() - sinceNs) / NS_PER_MS;
        stage.awaitInForce();
        return downMs;
    }

    /** What broke that was established, a line each; nothing if nothing did. */
    public List<String> complaints() {
        return fates.entrySet().stream().flatMap(each -> each.getValue().complaints(each.getKey()).stream()).toList();
    }

    /** How the clients have fared, by way. */
    public Map<Way, Fate> fates() {
        return Collections.unmodifiableMap(fates);
    }

    /** For how long nothing was forwarded at each restart of the dataplane, in milliseconds. */
    public List<Double> gapsMs() {
        return outages.stream().map(Outage::gapMs).toList();
    }

    /** For people. */
    public List<String> table() {
        return EndurancePage.table(plan, stored, outages, fates);
    }

    /** For programs. */
    public List<String> csv() {
        return EndurancePage.csv(outages);
    }
}

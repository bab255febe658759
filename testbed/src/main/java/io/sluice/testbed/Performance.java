package io.sluice.testbed;

import io.sluice.testbed.net.Await;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpBackend;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.KernelCounters;
import io.sluice.testbed.traffic.LoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The part of the demo in which requests flow: a server dies and returns meanwhile, and every request is accounted for. */
final class Performance {

    private static final int PER_SECOND = 300;
    private static final int AT_A_TIME = 8;
    private static final int HELD = 30;
    private static final long KILL_AT = 1_200;
    private static final long RETURN_AT = 3_000;
    private static final long END_AT = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final DemoStage stage;
    private final LiveTable out;
    private final Consumer<String> act;
    private final HttpBackend victim;
    private final String name;
    private final List<String> complaints = new ArrayList<>();
    private Scoreboard board = Scoreboard.empty();

    Performance(final DemoStage stage, final LiveTable out, final Consumer<String> act) {
        this.stage = stage;
        this.out = out;
        this.act = act;
        victim = stage.web().get(1);
        name = victim.host().role();
    }

    /** Plays it, and returns what went otherwise than it had to: nothing, if all is well. */
    List<String> play() {
        final long resetsBefore = resetsOfOthers();
        try (JavaProgram<HeldReport> held =
                 HeldConnections.start(stage.network().client(), DemoStage.VIP, DemoStage.PORT, HELD, 50)) {
            held.await("connections", PATIENCE, report -> report.opened() == HELD);
            act.accept(HELD + " connections are held open, and " + PER_SECOND + " requests a second begin, each on a new one");
            try (JavaProgram<LoadReport> load = HttpLoad.start(
                     stage.network().client(), DemoStage.VIP, DemoStage.PORT, Integer.MAX_VALUE, AT_A_TIME, PER_SECOND)) {
                watch(load, "requests", () -> answers() >= KILL_AT);
                die(load);
                comeBack(load);
                board = board.next(load.stop(), stage.controller());
                out.leave(board);
            }
            account();
            accountHeld(held.stop());
        }
        must(resetsOfOthers() == resetsBefore, "the servers that were never killed have reset connections");
        return complaints;
    }

    private void die(final JavaProgram<LoadReport> load) {
        must(board.load().failures() == 0, board.load().failures() + " requests failed while all was well");
        victim.kill();
        act.accept("nginx of " + name + " is killed; who meets it is refused, until the next check or two");
        watch(load, "the check to notice", () -> health().equals("down"));
        act.accept(name + " is down, says its check; the others take its share");
        final long then = answers();
        watch(load, "requests without " + name, () -> answers() >= then + PER_SECOND);
    }

    private void comeBack(final JavaProgram<LoadReport> load) {
        final long failed = board.load().failures();
        watch(load, "more of them", () -> answers() >= RETURN_AT);
        final long answered = board.load().answeredBy(name);
        victim.start();
        act.accept("nginx of " + name + " is started again");
        watch(load, "the check to notice", () -> health().equals("up"));
        act.accept(name + " is up, says its check, and gets its share of new connections again");
        watch(load, "requests with " + name, () -> answers() >= END_AT && board.load().answeredBy(name) > answered + PER_SECOND);
        must(board.load().failures() == failed, board.load().failures() - failed + " requests failed when " + name
            + " was already known to be down, or back again");
    }

    private void account() {
        final LoadReport load = board.load();
        out.say("");
        out.say("   " + format(load.answers()) + " requests answered; " + load.failures() + " failed, between the death of "
            + name + " and the check that noticed: " + load.failed());
    }

    private void accountHeld(final HeldReport held) {
        out.say("   " + format(held.exchanges()) + " requests on " + HELD + " held connections; lost with " + name + ": "
            + held.lostTo(name) + "; lost with the others: " + (HELD - held.opened() - held.lostTo(name)));
        must(held.opened() + held.lostTo(name) == HELD, "held connections to servers that were never killed were lost: " + held);
    }

    /** Looks and draws until the condition holds. */
    private void watch(final JavaProgram<LoadReport> load, final String what, final BooleanSupplier done) {
        Await.until(() -> what + ", while requests stand at " + board.load(), PATIENCE, LOOK_EVERY, () -> {
            board = board.next(load.latest().orElse(board.load()), stage.controller());
            out.draw(board);
            return done.getAsBoolean();
        });
    }

    private long answers() {
        return board.load().answers();
    }

    private String health() {
        return stage.controller().backend(victim.host().role()).get("health").asText();
    }

    private long resetsOfOthers() {
        return stage.web().stream().filter(server -> server != victim)
            .mapToLong(server -> KernelCounters.of(server.pid(), "Tcp", "OutRsts")).sum();
    }

    private void must(final boolean holds, final String otherwise) {
        if (!holds) {
            complaints.add(otherwise);
        }
    }

    private static String format(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}

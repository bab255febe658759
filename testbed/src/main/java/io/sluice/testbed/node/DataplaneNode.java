package io.sluice.testbed.node;

import io.sluice.table.CountersFile;
import io.sluice.table.CountersView;
import io.sluice.table.TableException;
import io.sluice.table.TableReader;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code sluice dataplane}, seen from outside: by its counters file and by what the kernel says of its device. */
public final class DataplaneNode {

    /** In its last line about its start: {@code 812 ms from exec (java 210, tables 41, ...)}. */
    private static final Pattern WAY = Pattern.compile("\\d+ ms from exec \\((.*)\\)");
    /** When it has taken over: {@code nothing was forwarded for 8.2 ms (workers 0.4, flow tables 2.1, …)}. */
    private static final Pattern GAP =
        Pattern.compile("took over from process \\d+; nothing was forwarded for [0-9.]+ ms \\((.*)\\)");
    private static final Pattern STAGE = Pattern.compile("([a-z ]+) ([0-9.]+)(?:, |$)");

    private final Program program;
    private final Host host;
    private final Path run;

    DataplaneNode(final Program program, final Host host, final Path run) {
        this.program = program;
        this.host = host;
        this.run = run;
        start();
    }

    /** Starts it again after {@link #kill9} or {@link #stop}; returns when it runs. */
    public void start() {
        program.start(() -> counters(view -> view.pid() == program.pid() && view.alive(System.currentTimeMillis())));
    }

    /** Waits until it forwards by the edition that the controller has announced last, in state directory {@code state}. */
    public void awaitAdoption(final Path state) {
        try (TableReader tables = TableReader.open(state.resolve("tables"))) {
            Await.until(() -> "adoption of edition " + tables.announced() + " by " + program, Duration.ofMinutes(1),
                () -> counters(view -> view.adoptedEdition() == tables.announced()));
        }
    }

    /** How packets reach it, in its own words: {@code AF_XDP, native driver mode, copy}. */
    public String packetIo() {
        try (CountersView view = CountersFile.map(run)) {
            return view.packetIo();
        }
    }

    /** Its process. */
    public long pid() {
        return program.pid();
    }

    /** Whether an XDP program is on the device. */
    public boolean xdpAttached() {
        return host.netns().run("ip link show dev " + Host.DEVICE).contains("xdp");
    }

    private boolean counters(final Predicate<CountersView> fits) {
        try (CountersView view = CountersFile.map(run)) {
            return fits.test(view);
        } catch (final TableException e) {
            return false;                               // not there yet
        }
    }

    /** Kills it as a crash would: packets in its rings are lost, nothing is tidied up. */
    public void kill9() {
        program.kill9();
    }

    /** Stops it as a service manager would; returns its exit code. */
    public int stop() {
        return program.stop();
    }

    /** Waits until it has handed over to another; returns its exit code. */
    public int awaitEnd() {
        return program.awaitEnd();
    }

    /** What it was busy with from exec until it forwarded, by its last start, in order, in milliseconds. */
    public Map<String, Double> stages() {
        return last(WAY);
    }

    /** For how long nothing was forwarded when it took over last, in milliseconds, by what that was spent on. */
    public Map<String, Double> gap() {
        return last(GAP);
    }

    private Map<String, Double> last(final Pattern line) {
        String last = "";
        for (final Matcher matcher = line.matcher(log()); matcher.find();) {
            last = matcher.group(1);
        }
        final Map<String, Double> stages = new LinkedHashMap<>();
        for (final Matcher stage = STAGE.matcher(last); stage.find();) {
            stages.put(stage.group(1), Double.valueOf(stage.group(2)));
        }
        return stages;
    }

    /** All it has written. */
    public String log() {
        return program.log();
    }
}

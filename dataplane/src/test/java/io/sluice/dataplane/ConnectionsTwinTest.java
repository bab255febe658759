package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.schedule.Schedules;
import io.sluice.packet.Packet;
import io.sluice.store.StoreCounters;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SourcePool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packets, backends that come and go, time, and restarts with flow tables kept, dealt to other workers, or lost, at random,
 * against a slow and obvious twin: a map that says where each live connection goes. The two never disagree.
 */
class ConnectionsTwinTest {
    private static final int STEPS = 3_000;
    private static final int MOST_LIVE = 120;
    private static final int BACKENDS = 6;
    private static final int FEWEST_BACKENDS = 2;
    private static final int ESTABLISHED_SECONDS = 900;
    private static final int SWEEP_SECONDS = 10;
    private static final int SOURCE_ADDRESS = 26;                  // in a frame: Ethernet, then IPv4
    private static final int SOURCE_PORT = 34;
    private static final List<Forwarding> MODES = List.of(Forwarding.of(ForwardingMode.DSR), Forwarding.of(ForwardingMode.NAT),
        Forwarding.fullnat(SourcePool.of(Site.block("10.9.0.1"))));

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<TreeSet<Integer>> present = new ArrayList<>();
    /** The twin: where each live connection goes, and when it was last heard of. */
    private final Map<Integer, Live> twin = new HashMap<>();
    /** Backends that were away since all connections were counted: an id that comes back, as none does in earnest. */
    private final Set<Integer> wereAway = new HashSet<>();
    private Life life;
    private Schedules schedules;
    private int lives;
    private int clients;
    private int seconds;
    private int step;
    private long fed;

    private record Live(int backend, int seenSeconds) {
    }

    private String where() {
        return "seed " + seed + ", step " + step + ", life " + lives;
    }

    private Site site(final Schedules schedules) {
        final Site site = new Site(schedules);
        for (int mode = 0; mode < MODES.size(); mode++) {
            site.vip(mode, vip(mode), 80, Protocol.TCP, MODES.get(mode));
            for (final int backend : present.get(mode)) {
                site.backend(backend, mode, address(backend), 0);
            }
        }
        return site;
    }

    private static String vip(final int mode) {
        return "198.51.100." + (1 + mode);
    }

    /** Backends of a mode are numbered from its hundred. */
    private static String address(final int backend) {
        return "10.0." + backend / 100 + "." + (10 + backend % 100);
    }

    private static int mode(final int client) {
        return client % MODES.size();
    }

    private static Packet from(final int client, final Packet packet) {
        return packet.from("192.0." + (2 + client / 250 % 250) + "." + (1 + client % 250), 2_000 + client)
            .to(vip(mode(client)), 80);
    }

    @Test
    void theTwoNeverDisagree() throws Exception {
        for (int mode = 0; mode < MODES.size(); mode++) {
            present.add(new TreeSet<>());
            for (int i = 0; i < BACKENDS; i++) {
                present.get(mode).add(100 * (mode + 1) + i);
            }
        }
        begin(1);
        for (step = 0; step < STEPS; step++) {
            act(random.nextInt(100));
        }
        life.close();
        assertTrue(fed > 0, "nothing ever came from the store, " + where());
    }

    private void act(final int dice) throws IOException {
        if (dice < 30 && twin.size() < MOST_LIVE) {
            open();
        } else if (dice < 80 && !twin.isEmpty()) {
            goOn(anybody(), false);
        } else if (dice < 84 && !twin.isEmpty()) {
            close(anybody());
        } else if (dice < 90) {
            changeBackends();
        } else if (dice < 93) {
            pass(random.nextInt(ESTABLISHED_SECONDS / 3));
        } else if (dice < 95) {
            restart();
        } else {
            life.turn();
        }
    }

    private int anybody() {
        return twin.keySet().stream().skip(random.nextInt(twin.size())).findFirst().orElseThrow();
    }

    private List<Verdict> play(final Packet packet) {
        life.crew.sent();
        return life.crew.play(random.nextInt(life.workers), packet);
    }

    /** A connection is live once both ends have agreed. */
    private void open() {
        final int client = ++clients;
        assertForwarded(play(from(client, Packet.tcp().syn())));
        final byte[] asked = life.crew.sentOne();
        if (random.nextInt(5) == 0) {
            return;                                                // its client is not heard of again
        }
        answer(client, asked, Packet.tcp().syn().ack());
        assertForwarded(play(from(client, Packet.tcp().ack())));
        twin.put(client, new Live(backend(client, life.crew.sentOne()), seconds));
    }

    /** More of a live connection comes where the twin says. */
    private void goOn(final int client, final boolean mayWait) {
        final Live live = twin.get(client);
        final List<Verdict> verdicts = play(from(client, Packet.tcp().ack().payload("more")));
        if (mayWait && verdicts.contains(Verdict.DROPPED_AWAITING_STORE)) {
            return;                                                // TCP sends it again
        }
        assertForwarded(verdicts);
        final byte[] asked = life.crew.sentOne();
        final int backend = backend(client, asked);
        if (present.get(mode(client)).contains(live.backend)) {
            assertEquals(live.backend, backend, () -> "client " + client + ", " + where());
        } else if (MODES.get(mode(client)).mode().translates()) {
            twin.remove(client);                                   // translated, it is over: the new end knows nothing of it
            return;
        }
        twin.put(client, new Live(backend, seconds));
        if (random.nextInt(3) == 0) {
            answer(client, asked, Packet.tcp().ack().payload("answer"));
        }
    }

    private void assertForwarded(final List<Verdict> verdicts) {
        assertEquals(Verdict.FORWARDED, verdicts.get(verdicts.size() - 1), () -> verdicts + ", " + where());
    }

    private int backend(final int client, final byte[] asked) {
        final int backend = (int) ((ByteBuffer.wrap(asked).getLong(0) >>> 16) - Site.mac(0));
        assertTrue(present.get(mode(client)).contains(backend), () -> backend + " is none of its backends, " + where());
        return backend;
    }

    /** In the modes whose replies pass, they pass, wherever they come. */
    private void answer(final int client, final byte[] asked, final Packet reply) {
        if (!MODES.get(mode(client)).mode().translates()) {
            return;
        }
        final ByteBuffer frame = ByteBuffer.wrap(asked);
        final String source = (asked[SOURCE_ADDRESS] & 0xff) + "." + (asked[SOURCE_ADDRESS + 1] & 0xff) + "."
            + (asked[SOURCE_ADDRESS + 2] & 0xff) + "." + (asked[SOURCE_ADDRESS + 3] & 0xff);
        final List<Verdict> verdicts = play(reply.from(address(backend(client, asked)), 80)
            .to(source, frame.getShort(SOURCE_PORT) & 0xffff));
        assertEquals(Verdict.RETURNED, verdicts.get(verdicts.size() - 1), () -> verdicts + ", " + where());
        life.crew.sentOne();
    }

    private void close(final int client) {
        assertForwarded(play(from(client, Packet.tcp().fin().ack())));
        twin.remove(client);
    }

    private void changeBackends() {
        final int mode = random.nextInt(MODES.size());
        final int backend = 100 * (mode + 1) + random.nextInt(BACKENDS);
        if (!present.get(mode).remove(backend) || present.get(mode).size() < FEWEST_BACKENDS) {
            present.get(mode).add(backend);
        } else {
            wereAway.add(backend);
        }
        life.crew.adopt(site(schedules));
    }

    /** Connections not heard of for long are forgotten, or soon will be: their clients are not heard of again. */
    private void pass(final int leap) {
        seconds += leap;
        life.crew.leap(leap);
        for (int i = 0; i < SWEEP_SECONDS; i++) {
            life.crew.settle();
        }
        twin.values().removeIf(live -> seconds - live.seenSeconds >= ESTABLISHED_SECONDS);
    }

    private void restart() throws IOException {
        if (random.nextInt(4) > 0) {
            life.keepUp();
        }
        if (random.nextInt(2) == 0) {
            life.seal();
        }
        life.close();
        if (random.nextInt(2) == 0) {
            remove(directory.resolve("flows"));
        }
        begin(random.nextInt(3) == 0 ? 1 + random.nextInt(3) : life.workers);
    }

    private void begin(final int workers) {
        schedules = new Schedules(workers);
        life = new Life(directory, directory.resolve("run-" + ++lives), site(schedules), workers, seconds);
        if (!life.goesOnCounting) {
            present.forEach(wereAway::removeAll);
        }
        life.crew.assertCounted(wereAway, where());
        if (!life.feeds) {
            return;
        }
        int turns = 0;
        while (life.turn() > 0) {
            if (!twin.isEmpty() && turns++ < 20) {
                goOn(anybody(), true);
            }
        }
        life.keepUp();
        fed += life.counters.get(StoreCounters.Name.FED);
        for (final int client : List.copyOf(twin.keySet())) {
            goOn(client, false);
        }
    }

    private static void remove(final Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (final Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

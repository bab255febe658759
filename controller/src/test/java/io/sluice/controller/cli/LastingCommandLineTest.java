package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.api.Json;
import io.sluice.table.CountersFile;
import io.sluice.table.TallyFile;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of connections, as people ask for it, see it, and don't get it. */
class LastingCommandLineTest extends CommandLineStage {
    @Test
    void whatIsUnusualIsShown() throws IOException {
        sluice("vip add 198.51.100.1:80 --name web --mode nat --check none --timeout established=60m,closing=90s"
            + " --timeout closed=5s --on-backend-down reset --persistence 10m --persistence-prefix 24 --slow-start 30s");

        assertEquals("""
            name       web
            address    198.51.100.1:80/tcp
            mode       nat
            scheduler  maglev
            check      none
            timeouts   established 60m, closing 90s, closed 5s
            if down    connections are reset
            clients    stay for 10m, by prefixes of 24 bits
            slow start over 30s
            """, sluice("vip show web").out().lines().limit(9).reduce("", (all, line) -> all + line + "\n"));
        final Map<?, ?> shown = (Map<?, ?>) Json.read(sluice("vip show web --json").out());
        assertEquals(Map.of("established", "60m", "closing", "90s", "closed", "5s"), shown.get("timeouts"));
        assertEquals("reset 10m 24 30s", shown.get("onBackendDown") + " " + shown.get("persistence") + " "
            + shown.get("persistencePrefix") + " " + shown.get("slowStart"));
    }

    @Test
    void aVipIsChangedUnderWay() {
        sluice("vip add [2001:db8::1]:53/udp --name dns");

        done("vip set dns --timeout datagram=20s --persistence 60s --persistence-prefix 64", "VIP dns has now: timeout"
            + " datagram=20s, persistence 1m, persistence-prefix 64");
        done("vip set dns --slow-start 10s", "VIP dns has now: timeout datagram=20s, persistence 1m, persistence-prefix 64,"
            + " slow-start 10s");
        done("vip set [2001:db8::1]:53/udp --timeout datagram=default --persistence off --slow-start off",
            "VIP dns has now: all as usual");
        refused("vip set dns", "nothing is to be changed; give --timeout, --on-backend-down, --persistence, --persistence-prefix"
            + " or --slow-start");
        refused("vip set dnss --persistence off", "there is no VIP \"dnss\"; did you mean \"dns\"?");
    }

    @Test
    void limitsAreShownAndChanged() {
        sluice("vip add 198.51.100.1:80 --name web --check none");
        sluice("backend add web 192.0.2.1 --max-connections 100");
        sluice("backend add web 192.0.2.9 --sorry");

        done("backend list web", """
            NAME       ADDRESS    WEIGHT  LIMIT  HEALTH  STATE  NEXT HOP  CONNECTIONS  PACKETS  REMARKS
            192.0.2.1  192.0.2.1       1    100  up      -      -                   -        -  not checked
            192.0.2.9  192.0.2.9       1      -  up      sorry  -                   -        -  not checked""");
        done("backend set web 192.0.2.9 --max-connections 1", "backend 192.0.2.9 of VIP web takes at most 1 connection, and only"
            + " when no other backend can");
        done("backend set web 192.0.2.9 --no-sorry", "backend 192.0.2.9 of VIP web takes at most 1 connection");
        done("backend set web 192.0.2.9 --sorry --max-connections 0", "backend 192.0.2.9 of VIP web takes any number of"
            + " connections, and only when no other backend can");
        refused("backend set web 192.0.2.9", "nothing is to be changed; give --max-connections, --sorry or --no-sorry");
        refused("backend set web 192.0.2.9 --max-connections -1", "a limit of -1 connections is negative; give 1 or more, or 0"
            + " for no limit");
        refused("backend set web 192.0.2.8 --sorry", "VIP web has no backend \"192.0.2.8\"; did you mean \"192.0.2.1\"?");
        done("backend list web 192.0.2.1", """
            NAME       ADDRESS    WEIGHT  LIMIT  HEALTH  NEXT HOP  CONNECTIONS  PACKETS  REMARKS
            192.0.2.1  192.0.2.1       1    100  up      -                   -        -  not checked""");
    }

    @Test
    void aDrainIsSaidAndShown() {
        sluice("vip add 198.51.100.1:80 --name web --check none");
        sluice("vip add 198.51.100.1:53/udp --name dns");
        sluice("backend add web 192.0.2.1 192.0.2.2 192.0.2.3");
        sluice("backend add dns 192.0.2.1");

        done("backend drain web 192.0.2.1", "backend 192.0.2.1 of VIP web takes no new connections; those that it has go on");
        done("backend drain web 192.0.2.2 --deadline 250s", "backend 192.0.2.2 of VIP web takes no new connections; those that it"
            + " has go on until 2026-01-31T12:04:10Z and are then cut");
        done("backend drain web 192.0.2.3 --deadline 1m --then reschedule", "backend 192.0.2.3 of VIP web takes no new"
            + " connections; those that it has go on until 2026-01-31T12:01:00Z and are then rescheduled; all backends of VIP"
            + " web are drained or have weight 0, so it takes no new connections");
        done("backend drain dns 192.0.2.1 --deadline 500ms", "backend 192.0.2.1 of VIP dns takes no new connections; those that"
            + " it has go on until 2026-01-31T12:00:00.500Z and are then rescheduled; all backends of VIP dns are drained or have"
            + " weight 0, so it takes no new connections");
        assertEquals(List.of("draining", "draining, 4m10s to go", "draining, 1m to go"), states());
        time().pass(Duration.ofSeconds(61));
        assertEquals(List.of("draining", "draining, 3m9s to go", "drained, the rest rescheduled"), states());

        done("backend undrain web 192.0.2.1", "backend 192.0.2.1 of VIP web takes new connections again");
        refused("backend undrain web 192.0.2.1", "backend 192.0.2.1 of VIP web is not being drained; there is nothing to"
            + " take back");
        assertEquals("-", states().get(0));
    }

    /** The column STATE of VIP web's backends. */
    private List<String> states() {
        final List<String> lines = sluice("backend list web").out().lines().toList();
        final int from = lines.get(0).indexOf("STATE");
        final int to = lines.get(0).indexOf("NEXT HOP");
        return lines.stream().skip(1).map(line -> line.substring(from, to).strip()).toList();
    }

    @Test
    void whatIsLeftIsShownAndAwaited() {
        sluice("vip add 198.51.100.1:80 --name web --check none");
        sluice("backend add web 192.0.2.1 192.0.2.2");
        final long nowMs = System.currentTimeMillis();
        try (CountersFile counters = CountersFile.create(run(), "eth0", 1, "AF_XDP", nowMs);
             TallyFile tallies = TallyFile.create(run(), 1, nowMs)) {
            counters.adopted(1_000);
            tallies.worker(0).opened(2, 1);
            tallies.worker(0).opened(2, 1);

            sluice("backend drain web 192.0.2.1 --deadline 5m");
            assertEquals("draining, 2 left, 5m to go", states().get(0));
            final Outcome wait = sluice("backend drain web 192.0.2.2 --wait");

            assertEquals(new Outcome(DONE, "backend 192.0.2.2 of VIP web takes no new connections; those that it has go on; all"
                + " backends of VIP web are drained or have weight 0, so it takes no new connections\n"
                + "backend 192.0.2.2 of VIP web is drained: no connections are left\n", ""), wait);
            time().pass(Duration.ofMinutes(5));
            assertEquals("drained, the rest cut, 2 left", states().get(0));
            assertEquals("the deadline has come; what was left is cut",
                sluice("backend drain web 192.0.2.1 --deadline 0s --wait").out().lines().skip(1).findFirst().orElseThrow());
        }
    }

    @Test
    void aSlowStartIsShown() {
        sluice("vip add 198.51.100.1:80 --name web --check none --slow-start 2m");
        sluice("backend add web 192.0.2.1");
        time().pass(Duration.ofMinutes(2));
        sluice("backend add web 192.0.2.2 --weight 5");
        time().pass(Duration.ofSeconds(50));

        assertEquals(List.of("-", "slow start, 42 % of its weight, 1m10s to go"), states());
        time().pass(Duration.ofSeconds(70));
        assertTrue(!sluice("backend list web").out().contains("STATE"), sluice("backend list web").out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        :80 --timeout established            | timeout "established" is not STATE=TIME; write it like established=15m
        :80 --timeout dead=1m                | timeout "dead" is not known; known: half-open, established, closing, closed,
        :80 --timeout closed=1h              | timeout closed "1h" is not a duration; write it like 500ms, 2s or 1m
        :80 --timeout closed=1500ms          | timeout closed 1500ms is not of whole seconds, in which connections are timed;
        :80 --timeout closed=0s              | timeout closed 0s would forget connections at once; give 1s to a week, or default
        :80 --timeout closed=20000m          | timeout closed of 1200000 s is out of range; give 1 s to a week
        :80 --timeout datagram=1m            | timeout datagram is of UDP and SCTP, and VIP 198.51.100.1:80/tcp is tcp; give half-
        :53/udp --timeout closing=1m         | timeout closing is of TCP, and VIP 198.51.100.1:53/udp is udp; give datagram
        :80 --on-backend-down panic          | what becomes of connections "panic" is not known; known: keep, reschedule, reset
        :80 --on-backend-down reset          | connections are reset where Sluice sees both their halves, in TCP by nat or
        :80/sctp --mode nat --on-backend-down reset | connections are reset where Sluice sees both their halves, in TCP by nat
        :53/udp --on-backend-down reschedule | UDP flows go to another backend at once when theirs is down; leave out what becomes
        :80 --persistence long               | persistence "long" is not a duration; write it like 500ms, 2s or 1m
        :80 --persistence 10081m             | persistence of 604860 s is out of range; give 1 s to a week, or 0 for none
        :80 --persistence 1m --persistence-prefix 33 | persistence prefix "33" is not a length that an IPv4 prefix can have; give
        :80 --persistence-prefix 24          | a persistence prefix says which clients stay together, and those of this VIP don't
        :80 --slow-start 500ms               | slow start 500ms is out of range; give one from 1s to 60m, or off
        :80 --slow-start slowly              | slow start "slowly" is not a duration; write it like 500ms, 2s or 1m
        :80 --slow-start 30s --scheduler lc  | scheduler lc pays no heed to weights, and a slow start is a weight that grows; \
        leave slow start out, or choose one of maglev, wrr, wlc, sed, nq, sh, iphash, random, p2c, lrt, lbw, failover
        :80 --slow-start 30s --scheduler rr  | scheduler rr pays no heed to weights
        """)
    void whatCantBecomeOfConnectionsIsRefusedInOneLine(final String vip, final String sentence) {
        final Outcome outcome = sluice("vip add 198.51.100.1" + vip + " --check none");

        assertEquals(REFUSED, outcome.code(), outcome.out());
        assertTrue(outcome.err().startsWith("sluice: " + sentence) && outcome.err().lines().count() == 1, outcome.err());
        assertEquals(1, sluice("vip list").out().lines().count(), "nothing was added");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        backend drain web 192.0.2.7           | VIP web has no backend "192.0.2.7"; did you mean "192.0.2.1"?
        backend drain wep 192.0.2.1           | there is no VIP "wep"; did you mean "web"?
        backend drain web 192.0.2.1 --then cut | --then says what becomes of the connections that are left at the deadline; give
        backend drain web 192.0.2.1 --deadline 1m --then weep | what becomes of connections at the deadline can't be "weep"; give
        backend drain dns 192.0.2.1 --deadline 1m --then cut | a connection is cut by a reset, which TCP has, and VIP 198.51.
        backend drain web 192.0.2.1 --deadline soon | deadline "soon" is not a duration; write it like 500ms, 2s or 1m
        backend drain web 192.0.2.1 --deadline 10081m | deadline 10081m is out of range; give one up to 10080m, or none
        backend add web 192.0.2.2 --mode dsr  | VIP web resets the connections of backends that are down, for which Sluice must
        backend add web 192.0.2.2 --max-connections -5 | a limit of -5 connections is negative; give 1 or more, or 0 for no limit
        """)
    void whatCantBeDoneWithABackendIsRefusedInOneLine(final String line, final String sentence) {
        sluice("vip add 198.51.100.1:80 --name web --mode nat --check none --on-backend-down reset");
        sluice("vip add 198.51.100.1:53/udp --name dns");
        sluice("backend add dns 192.0.2.1");
        sluice("backend add web 192.0.2.1");
        final String before = sluice("backend list --json").out();

        final Outcome outcome = sluice(line);

        assertEquals(REFUSED, outcome.code(), outcome.out());
        assertTrue(outcome.err().startsWith("sluice: " + sentence) && outcome.err().lines().count() == 1, outcome.err());
        assertEquals(before, sluice("backend list --json").out());
    }
}

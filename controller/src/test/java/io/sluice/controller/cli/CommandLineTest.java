package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.api.Json;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import io.sluice.table.TallyFile;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Test;

/** What people type, what they get, and with which exit code. */
class CommandLineTest extends CommandLineStage {
    private static final int WORKERS = 2;

    @Test
    void whatIsDoneIsSaid() {
        done("vip add 198.51.100.1:80 --check none --name web",
            "added VIP web at 198.51.100.1:80/tcp; its backends are not checked");
        done("vip add [2001:db8::1]:53/udp",
            "added VIP 2001:db8::1-53-udp at [2001:db8::1]:53/udp; its backends are not checked");
        done("vip add 198.51.100.1:81 --check-port 8080 --check-interval 500ms --check-timeout 200ms --rise 1 --fall 2",
            "added VIP 198.51.100.1-81-tcp at 198.51.100.1:81/tcp");
        done("backend add web 192.0.2.1 --name one --weight 5", "added backend one to VIP web");
        done("backend add web 192.0.2.2 192.0.2.3", "added backends 192.0.2.2, 192.0.2.3 to VIP web");
        done("backend weight web one 0", "backend one of VIP web has weight 0 and takes no new connections");
        done("backend weight 198.51.100.1:80 192.0.2.1 7", "backend one of VIP web has weight 7");
        done("backend remove web 192.0.2.2", "removed backend 192.0.2.2 from VIP web");
        done("vip remove web", "removed VIP web at 198.51.100.1:80/tcp and its 2 backends");
        done("vip remove [2001:db8::1]:53/udp", "removed VIP 2001:db8::1-53-udp at [2001:db8::1]:53/udp");
    }

    @Test
    void whatIsRefusedIsSaidInOneLine() {
        done("vip add 198.51.100.1:80 --check none --name web",
            "added VIP web at 198.51.100.1:80/tcp; its backends are not checked");
        done("backend add web 192.0.2.1", "added backend 192.0.2.1 to VIP web");

        refused("vip add 198.51.100.1:80", "VIP 198.51.100.1:80/tcp exists already, as web; remove it first (sluice vip remove)"
            + " to define it anew");
        refused("vip add 198.51.100.1:70000", "port 70000 is out of range; give one from 1 to 65535");
        refused("vip add example.org:80", "\"example.org\" is not an IP address; write an IPv4 or IPv6 address"
            + " (names are not looked up)");
        refused("vip add 224.0.0.1:80", "VIP address 224.0.0.1 is a multicast address; give a unicast address of the network");
        refused("vip add 198.51.100.1:81 --mode magic", "mode \"magic\" is not known; known: dsr, nat, fullnat, ipip, gre,"
            + " gue, vxlan, geneve, dscp");
        refused("vip add 198.51.100.1:81 --scheduler dice", "scheduler \"dice\" is not known; known: maglev, rr, wrr, lc, wlc,"
            + " sed, nq, sh, iphash, random, p2c, lrt, lbw, failover");
        refused("vip add 198.51.100.1:81 --maglev-size 65536", "a Maglev table of 65536 slots would have some that a backend"
            + " never comes by, for 65536 is no prime; 65537 is one");
        refused("vip add 198.51.100.1:81/udp --scheduler lrt", "scheduler lrt goes by how quickly backends answer their health"
            + " checks or, with TCP and modes nat and fullnat, their clients, and VIP 198.51.100.1-81-udp has no checks and"
            + " backends that answer unseen; give --check tcp, or choose another scheduler");
        refused("vip add 198.51.100.1:81 --check http", "check \"http\" is not known; known: none, tcp");
        refused("vip add 198.51.100.1:81 --check-interval 2",
            "check interval \"2\" is not a duration; write it like 500ms, 2s or 1m");
        refused("vip add 198.51.100.1:81 --check none --rise 3", "backends that are not checked have no check port, interval,"
            + " timeout, rise or fall; leave these out, or give --check tcp");
        refused("vip remove wep", "there is no VIP \"wep\"; did you mean \"web\"?");
        refused("backend add web 2001:db8::1", "backend 2001:db8::1 is IPv6, VIP 198.51.100.1 is IPv4, and mode dsr"
            + " can't cross over; choose fullnat or a tunnel, or give the backend's IPv4 address");
        refused("backend add web 192.0.2.1",
            "VIP web has a backend 192.0.2.1 already; nothing to add (sluice backend weight changes"
            + " its weight)");
        refused("backend add web 192.0.2.8 192.0.2.8", "VIP web has a backend 192.0.2.8 already; nothing to add (sluice backend"
            + " weight changes its weight)");
        refused("backend add web 192.0.2.8 192.0.2.9 --name x", "one name can't be given to 2 backends; leave it out, or add them"
            + " one by one");
        refused("backend weight web 192.0.2.1 65536", "weight 65536 is out of range; give one from 0 (takes no new connections)"
            + " to 65535");
        refused("backend remove web 192.0.2.99", "VIP web has no backend \"192.0.2.99\"; did you mean \"192.0.2.1\"?");
    }

    @Test
    void whatIsUsedWronglyIsSaidInOneLine() {
        usedWrongly("", "Missing required subcommand; see sluice --help");
        usedWrongly("vipp list", "Unmatched arguments from index 0: 'vipp', 'list'; did you mean \"vip\"?");
        usedWrongly("frobnicate", "Unmatched argument at index 0: 'frobnicate'; see sluice --help");
        usedWrongly("vip", "Missing required subcommand; see sluice vip --help");
        usedWrongly("vip add", "Missing required parameter: 'ADDRESS:PORT[/tcp|udp|sctp]'; see sluice vip add --help");
        usedWrongly("backend add web", "Missing required parameter: 'ADDRESS[:PORT]'; see sluice backend add --help");
        usedWrongly("vip list --jason", "Unknown option: '--jason'; did you mean \"--json\"?");
        usedWrongly("backend weight web one heavy",
            "Invalid value for positional parameter at index 2 (WEIGHT): 'heavy' is not an"
            + " int; see sluice backend weight --help");
    }

    @Test
    void aControllerThatIsNotThereIsSaidToBeMissing() {
        controller().close();

        refused("vip list", "the controller is not running (there is no socket at " + run().resolve("controller.sock")
            + "); start it with: sluice controller");
    }

    @Test
    void aControllerThatDiedIsSaidToBeDead() throws IOException {
        controller().close();
        DeadSocket.leaveAt(run().resolve("controller.sock"));

        refused("vip list", "the controller is not running (nobody listens at " + run().resolve("controller.sock")
            + "); start it with: sluice controller");
    }

    @Test
    void aSecondControllerSaysWhoRuns() {
        final Outcome second = sluice("controller --state " + directory().resolve("other"));

        assertEquals(REFUSED, second.code());
        assertEquals("sluice: a controller is already running here: process " + ProcessHandle.current().pid() + " holds "
            + run().resolve("controller.lock") + "; stop it, or give this one a directory of its own\n", second.err());
    }

    @Test
    void listsAreColumns() {
        sluice("vip add 198.51.100.1:80 --check none --name web");
        sluice("backend add web 192.0.2.1 --name one");
        sluice("backend add web 192.0.2.22 --weight 100");

        done("vip list", """
            NAME  ADDRESS              MODE  SCHEDULER  BACKENDS  UP
            web   198.51.100.1:80/tcp  dsr   maglev            2   2""");
        done("backend list", """
            VIP  NAME        ADDRESS     WEIGHT  HEALTH  NEXT HOP  CONNECTIONS  PACKETS  REMARKS
            web  one         192.0.2.1        1  up      -                   -        -  not checked
            web  192.0.2.22  192.0.2.22     100  up      -                   -        -  not checked""");
        done("vip show web", """
            name       web
            address    198.51.100.1:80/tcp
            mode       dsr
            scheduler  maglev
            check      none

            NAME        ADDRESS     WEIGHT  HEALTH  NEXT HOP  CONNECTIONS  PACKETS  REMARKS
            one         192.0.2.1        1  up      -                   -        -  not checked
            192.0.2.22  192.0.2.22     100  up      -                   -        -  not checked""");
    }

    @Test
    void listsAreJsonForPrograms() throws IOException {
        sluice("vip add 198.51.100.1:80 --check none --name web");
        sluice("backend add web 192.0.2.1");

        for (final String line : List.of("vip list", "vip show web", "backend list web", "stats")) {
            final Outcome outcome = sluice(line + " --json");
            assertEquals(DONE, outcome.code(), outcome.err());
            assertTrue(Json.read(outcome.out()) instanceof Map<?, ?> map && !map.isEmpty(), outcome.out());
        }
    }

    @Test
    void statsSayThatNoDataplaneRuns() {
        done("stats", "dataplane   not running: no dataplane has run here (there is no " + run().resolve("counters.dat")
            + "): start one with 'sluice dataplane', or name its directory by --run\n"
            + "controller  has published edition 0\n\nVIP  ADDRESS  PACKETS  BYTES  OPENED  NO BACKEND\n\n"
            + "VIP  BACKEND  PACKETS  BYTES  OPENED  CONNECTIONS");
    }

    @Test
    void statsSayWhatTheDataplaneCounted() {
        sluice("vip add 198.51.100.1:80 --check none --name web");
        sluice("backend add web 192.0.2.1 192.0.2.2");
        final long nowMs = System.currentTimeMillis();
        try (CountersFile counters = CountersFile.create(run(), "eth0", WORKERS, "AF_XDP, native driver mode, copy", nowMs);
             TallyFile tallies = TallyFile.create(run(), WORKERS, nowMs)) {
            count(counters, tallies);

            final long pid = ProcessHandle.current().pid();
            done("stats",
            "dataplane   process " + pid + " on eth0, AF_XDP, native driver mode, copy, workers: 2, forwards by edition 2\n"
                + """
                controller  has published edition 2

                VIP  ADDRESS              PACKETS  BYTES  OPENED  NO BACKEND
                web  198.51.100.1:80/tcp        2    160       1           1

                VIP  BACKEND    PACKETS  BYTES  OPENED  CONNECTIONS
                web  192.0.2.1        2    160       1            1
                web  192.0.2.2        0      0       0            0

                VERDICT             COUNT  WORKER 0  WORKER 1
                forwarded               2         1         1
                dropped_no_backend      1         0         1""");
            done("backend list web", """
                NAME       ADDRESS    WEIGHT  HEALTH  NEXT HOP     CONNECTIONS  PACKETS  REMARKS
                192.0.2.1  192.0.2.1       1  up      resolved               1        2  not checked
                192.0.2.2  192.0.2.2       1  up      unreachable            0        0  not checked; %s"""
                .formatted(NextHopState.UNREACHABLE.sentence()));
        }
        assertTrue(sluice("stats").out().startsWith("dataplane   not running: the dataplane that ran last, process "
            + ProcessHandle.current().pid() + ", was stopped; start one with: sluice dataplane\n"), sluice("stats").out());
    }

    /** Ids are 1 for the VIP, 2 and 3 for its backends. */
    private static void count(final CountersFile counters, final TallyFile tallies) {
        counters.adopted(2);
        for (int worker = 0; worker < WORKERS; worker++) {
            counter(counters, worker, "FORWARDED").set(1);
            counter(counters, worker, "DROPPED_NO_BACKEND").set(worker);
            tallies.worker(worker).forwarded(2, 1, 80);
        }
        tallies.worker(0).opened(2, 1);
        tallies.worker(1).noBackend(1);
        tallies.nextHop(2, new NextHop(NextHopState.RESOLVED, 0x0200_0000_0001L));
        tallies.nextHop(3, new NextHop(NextHopState.UNREACHABLE, 0));
    }

    private static AtomicCounter counter(final CountersFile counters, final int worker, final String verdict) {
        return counters.counters().newCounter(verdict, CounterTypes.WORKER_VERDICT,
            key -> key.putInt(0, worker, ByteOrder.nativeOrder()));
    }

    @Test
    void completionIsAScriptThatKnowsTheVerbs() {
        final Outcome outcome = sluice("completion");

        assertEquals(DONE, outcome.code());
        assertTrue(outcome.out().startsWith("#!/usr/bin/env bash") && outcome.out().contains("--check-interval")
            && outcome.out().contains("undrain") && outcome.out().contains("--slow-start"), outcome.out());
    }

    @Test
    void everyVerbHasHelp() {
        for (final String verb : List.of("", "controller", "vip", "vip add", "vip remove", "vip set", "vip list", "vip show",
            "backend", "backend add", "backend remove", "backend list", "backend weight", "backend set", "backend drain",
            "backend undrain", "stats", "completion")) {
            final Outcome outcome = execute((verb + " --help").strip().split(" "));
            assertEquals(DONE, outcome.code(), verb);
            assertTrue(outcome.out().startsWith("Usage: sluice " + verb), outcome.out());
        }
    }
}

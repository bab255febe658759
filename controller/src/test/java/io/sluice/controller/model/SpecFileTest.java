package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.Drain;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.QuicRouting;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.ServerId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecFileTest {
    private static final Scheduling MAGLEV = Scheduling.of(SchedulerKind.MAGLEV);

    @TempDir
    private Path state;

    private SpecFile file;
    private Path path;

    @BeforeEach
    void open() {
        file = new SpecFile(state);
        path = state.resolve("sluice.yaml");
    }

    @Test
    void noFileIsAnEmptySpec() {
        assertEquals(Spec.EMPTY, file.load());
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        final Spec spec = spec();

        save(spec);

        assertEquals(spec, new SpecFile(state).load());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void namesThatLookLikeOtherThingsInYamlAreReadBackToo() throws IOException {
        Spec spec = Spec.EMPTY;
        for (final String name : new String[] {"123", "1.5", "true", "null", "no", "1e3", "0x1f", "1:30", "a:", "2026-01-01"}) {
            spec = spec.addVip(name, Endpoint.parse("198.51.100.1:" + (spec.vips().size() + 1)), Forwarding.DSR,
                MAGLEV, null, HealthCheck.NONE);
        }

        save(spec);

        assertEquals(spec, file.load());
    }

    @Test
    void everyModeIsReadBackAndReadByPeople() throws IOException {
        final Spec spec = modes();

        save(spec);

        assertEquals(spec, file.load());
        final String text = Files.readString(path);
        assertTrue(text.contains("""
            - name: full
              id: 1
              address: 198.51.100.0/24
              port: 80
              protocol: tcp
              mode: fullnat
              snat:
              - 10.9.0.0/30
              - fd00:9::1
              snatPorts: 2000-3000
              clientAddress: toa
              scheduler: maglev
            """), text);
        assertTrue(text.contains("""
              - name: 10.0.0.1-8080
                id: 2
                address: 10.0.0.1
                port: 8080
                weight: 1
              - name: other
                id: 3
                address: 10.0.0.2
                weight: 1
                mode: vxlan
                vni: 7
            """), text);
        assertTrue(text.contains("port: any") && text.contains("quic: 0:2") && text.contains("serverId: 0a17"), text);
    }

    private static Spec modes() {
        final Forwarding fullnat = ForwardingOptions.of(Map.of("mode", "fullnat", "snat", "10.9.0.0/30,fd00:9::1", "snatPorts",
            "2000-3000", "clientAddress", "toa"));
        final Forwarding vxlan = ForwardingOptions.of(Map.of("mode", "vxlan", "vni", "7"));
        return Spec.EMPTY
            .addVip("full", Endpoint.parse("198.51.100.0/24:80"), fullnat, MAGLEV, null, HealthCheck.NONE)
            .addBackend("full", Backend.of(null, HostPort.parse("10.0.0.1:8080"), 1, 0))
            .addBackend("full", Backend.of("other", HostPort.parse("10.0.0.2"), 1, 0).with(vxlan, null))
            .addVip("quic", Endpoint.parse("[2001:db8::/64]:any/udp"), Forwarding.DSR, MAGLEV, new QuicRouting(0, 2),
                HealthCheck.NONE)
            .addBackend("quic", Backend.of(null, HostPort.parse("fd00::1"), 1, 0).with(null, new ServerId("0a17")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        mode: fullnat -> mode: nat         | line 12: mode nat keeps the client's address as the source; leave the source pool out
        vni: 7 -> vni: 16777216            | line 36: VNI 16777216 is out of range
        mode: vxlan -> dscp: 4             | line 37: "vni" is of a backend that has a mode of its own; write "mode" too
        port: 8080 -> port: 65536          | line 27: backend port 65536 is out of range
        port: any -> port: some            | line 41: port "some" is not a number
        198.51.100.0/24 -> 198.51.100.1/24 | line 9: 198.51.100.1/24 has bits behind its prefix; write 198.51.100.0/24
        10.9.0.0/30 -> 10.0.0.0/24         | line 3: the source pool of VIP full overlaps backend 10.0.0.1-8080 (10.0.0.1)
        serverId: 0a17 -> serverId: 0a     | line 38: server id 0a has 1 octets, and those of VIP quic have 2
        quic: 0:2 -> quic: 9:2             | line 45: QUIC-LB config id 9 is out of range
        """)
    void whatIsWrongWithAModeIsSaidWithItsLine(final String change, final String message) throws IOException {
        save(modes());
        assertChangeRefused(change, message);
    }

    private void assertChangeRefused(final String change, final String message) throws IOException {
        final String[] fromTo = change.split(" -> ");
        final String text = Files.readString(path);
        assertTrue(text.contains(fromTo[0]), text);
        Files.writeString(path, text.replaceFirst(Pattern.quote(fromTo[0]), fromTo[1]));

        final String refusal = assertThrows(RefusedException.class, file::load).getMessage();

        assertTrue(refusal.startsWith(path + ", " + message), refusal + "\n" + Files.readString(path));
    }

    @Test
    void settingsLimitsAndDrainsAreReadBackAndReadByPeople() throws IOException {
        save(lasting());

        assertEquals(lasting(), file.load());
        final String text = Files.readString(path);
        assertTrue(text.contains("""
              timeouts:
                established: 60m
                closing: 90s
              onBackendDown: reset
              persistence: 10m
              persistencePrefix: 24
              slowStart: 30s
              backends:
              - name: one
            """), text);
        assertTrue(text.contains("""
                maxConnections: 100
                sorry: true
                drain: 2026-01-31T12:05:00Z
                drainThen: cut
            """), text);
        assertTrue(text.contains("    drain: forever\n"), text);
    }

    private static Spec lasting() {
        final Endpoint endpoint = Endpoint.parse("198.51.100.1:80");
        final VipSettings settings = SettingTexts.of(Map.of("timeouts", "established=60m,closing=90s", "onBackendDown", "reset",
            "persistence", "10m", "persistencePrefix", "24", "slowStart", "30s"), VipSettings.USUAL, endpoint);
        return Spec.EMPTY
            .addVip("web", endpoint, Forwarding.of(ForwardingMode.NAT), MAGLEV, null, HealthCheck.NONE, settings)
            .addBackend("web", Backend.of("one", HostPort.parse("10.0.0.1"), 1, 0).with(100, true)
                .with(new Draining(Instant.parse("2026-01-31T12:05:00Z"), Drain.CUT)))
            .addBackend("web", Backend.of("two", HostPort.parse("10.0.0.2"), 1, 0).with(Draining.FOREVER));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        established: 60m -> established: long | line 22: timeout established "long" is not a duration; write it like 500ms, 2s
        closing: 90s -> closing: 0s           | line 23: timeout closing 0s would forget connections at once; give 1s to a week
        closing: 90s -> closing: 1500ms       | line 23: timeout closing 1500ms is not of whole seconds
        closing: 90s -> dying: 90s            | line 23: "dying" is not known here; known in timeouts: half-open, established
        onBackendDown: reset -> onBackendDown: pray | line 24: what becomes of connections "pray" is not known; known: keep
        mode: nat -> mode: dsr                | line 7: connections are reset where Sluice sees both their halves
        persistence: 10m -> persistence: 20000m | line 25: persistence of 1200000 s is out of range; give 1 s to a week
        Prefix: 24 -> Prefix: 33              | line 26: persistence prefix "33" is not a length that an IPv4 prefix can have
        slowStart: 30s -> slowStart: 61m      | line 27: slow start 61m is out of range; give one from 1s to 60m, or off
        scheduler: maglev -> scheduler: rr    | line 7: scheduler rr pays no heed to weights, and a slow start is a weight that
        maxConnections: 100 -> maxConnections: -1 | line 29: a limit of -1 connections is negative; give 1 or more, or 0
        sorry: true -> sorry: very            | line 34: sorry "very" is neither true nor false
        2026-01-31T12:05:00Z -> soon          | line 35: drain "soon" is not a time; write it like 2026-01-31T12:00:00Z
        drainThen: cut -> drainThen: weep     | line 36: what becomes of connections at the deadline can't be "weep"; give
        drain: forever -> drainThen: cut      | line 37: "drainThen" is of a backend that is drained; write "drain" too
        """)
    void whatIsWrongWithASettingIsSaidWithItsLine(final String change, final String message) throws IOException {
        save(lasting());
        assertChangeRefused(change, message);
    }

    @Test
    void aFileOfBeforeThereWereModesIsRead() throws IOException {
        Files.writeString(path, """
            sluice: specification
            version: 1
            lastId: 2
            vips:
            - name: web
              id: 1
              address: 198.51.100.1
              port: 80
              protocol: tcp
              mode: dsr
              scheduler: maglev
              check:
                kind: tcp
                port: 0
                interval: 2s
                timeout: 1s
                rise: 2
                fall: 3
              backends:
              - name: one
                id: 2
                address: 10.0.0.1
                weight: 1
            ...
            """);

        assertEquals(Spec.EMPTY.addVip("web", Endpoint.parse("198.51.100.1:80"), Forwarding.DSR, MAGLEV, null, HealthCheck.TCP)
            .addBackend("web", Backend.of("one", HostPort.parse("10.0.0.1"), 1, 0)), file.load());
    }

    @Test
    void aLargeSpecIsReadBack() throws IOException {
        final List<Backend> backends = IntStream.range(0, 100_000).mapToObj(i -> Backend.of("backend-" + i,
            HostPort.parse("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)), 1, 0).withId(i + 2)).toList();
        final Vip vip = new Vip(1, "web", Endpoint.parse("198.51.100.1:80"), Forwarding.DSR, Scheduling.of(SchedulerKind.RR),
            null, HealthCheck.TCP, backends);
        final Spec spec = new Spec(List.of(vip), 100_001);

        save(spec);

        assertEquals(spec, file.load());
    }

    @Test
    void whatIsPreparedIsNotThereUntilCommitted() throws IOException {
        save(spec());
        file.prepare(Spec.EMPTY);
        assertEquals(spec(), file.load());

        file.discard();
        assertEquals(spec(), file.load());
        assertEquals(1, state.toFile().list().length, "nothing left beside it");
    }

    @Test
    void aFileThatLostItsEndIsRefusedWhereverItWasCut() throws IOException {
        save(spec());
        final byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length - 2; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            final int cut = length;
            final String message = assertThrows(RefusedException.class, file::load, () -> "cut to " + cut).getMessage();
            assertTrue(message.startsWith(path + ", line ") && message.lines().count() == 1, message);
        }
    }

    @Test
    void aFileWithBytesChangedIsReadOrRefusedButNeverMore() throws IOException {
        save(spec());
        final byte[] whole = Files.readAllBytes(path);
        for (int seed = 0; seed < 500; seed++) {
            final Random random = new Random(seed);
            final byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(path, damaged);
            try {
                file.load();
            } catch (final RefusedException e) {
                assertEquals(1, e.getMessage().lines().count(), "seed " + seed + ": " + e.getMessage());
            } catch (final RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertArrayEquals(damaged, Files.readAllBytes(path), "left as it was");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sluice: specification -> kind: Pod | line 3: this is not a Sluice specification ("sluice: specification" is missing)
        version: 1 -> version: 2       | line 4: this is a specification of version 2; this build reads version 1
        version: 1 -> release: 1       | line 3: "version" is missing
        port: 80 -> port: 80000        | line 10: port 80000 is out of range; give one from 1 to 65535
        port: 80 -> port: http         | line 10: port "http" is not a number; give one
        id: 1 -> id: one               | line 8: id "one" is not a whole number
        mode: dsr -> mode: magic       | line 12: mode "magic" is not known; known: dsr, nat, fullnat
        weight: 1 -> heavy: 1          | line 25: "heavy" is not known here; known in a backend: name, id, address, port
        timeout: 1s -> timeout: 5s     | line 15: check timeout 5s is longer than the interval 2s
        address: 10.0.0.1 -> address: fd00::1 | line 7: backend fd00::1 is IPv6, VIP 198.51.100.1 is IPv4
        id: 2 -> id: 1                 | line 3: id 1 has slot 1, which another VIP or backend has; a slot has one holder
        rise: 2 -> @rise: 2            | line 19: this is not YAML (found character '@'
        backends: -> name: again       | line 21: this is not YAML
        """)
    void whatIsWrongIsSaidWithItsLine(final String change, final String message) throws IOException {
        save(spec());
        final String[] fromTo = change.split(" -> ");
        final String text = Files.readString(path);
        assertTrue(text.contains(fromTo[0]), text);
        Files.writeString(path, text.replaceFirst(Pattern.quote(fromTo[0]), fromTo[1]));

        final String refusal = assertThrows(RefusedException.class, file::load).getMessage();

        assertTrue(refusal.startsWith(path + ", " + message), refusal);
        assertTrue(refusal.endsWith(". Nothing was changed: mend the file, or move it away to start with no VIPs"), refusal);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertTrue(assertThrows(RefusedException.class, file::load).getMessage().contains("line 1: this is not text in UTF-8"));

        Files.write(path, new byte[4096]);
        assertTrue(assertThrows(RefusedException.class, file::load).getMessage().contains("line 1: "));
    }

    @Test
    void aDirectoryInItsPlaceIsRefused() throws IOException {
        Files.createDirectory(path);

        assertTrue(assertThrows(RefusedException.class, file::load).getMessage().startsWith(path + " can't be read ("));
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        Files.write(path, "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII));

        assertTrue(assertThrows(RefusedException.class, file::load).getMessage().contains("line 1: "));
    }

    private void save(final Spec spec) throws IOException {
        file.prepare(spec);
        file.commit();
    }

    private static Spec spec() {
        return Spec.EMPTY
            .addVip("web", Endpoint.parse("198.51.100.1:80"), Forwarding.DSR, MAGLEV, null, HealthCheck.TCP)
            .addBackend("web", Backend.of("one", HostPort.parse("10.0.0.1"), 1, 0))
            .addBackend("web", Backend.of(null, HostPort.parse("10.0.0.2"), 65_535, 0))
            .addVip(null, Endpoint.parse("[2001:db8::1]:53/udp"), Forwarding.DSR, MAGLEV, null, HealthCheck.NONE);
    }
}

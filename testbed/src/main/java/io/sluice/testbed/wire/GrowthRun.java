package io.sluice.testbed.wire;

import io.sluice.controller.api.Request;
import io.sluice.linux.CloseStack;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What more VIPs, backends and connections cost: time to start either program, time until a change is in force, memory. The real
 * programs with a specification that is there when they start; connections in a flow table by itself, filled until it is full.
 */
final class GrowthRun {
    private static final int[][] SITES = {{1, 10}, {100, 10}, {1_000, 10}, {10_000, 10}, {1, 100}, {1, 1_000}};
    private static final int[] QUICK_SITES = {0, 2, 5};
    private static final int CHANGES = 5;
    private static final int FEW_CONNECTIONS = 1_000;              // so that the flow table is not what is weighed
    private static final String VIP = """
        - name: vip%d
          id: %d
          address: 198.18.%d.%d
          port: 80
          protocol: tcp
          mode: ipip
          scheduler: maglev
          check: {kind: none, port: 0, interval: 2s, timeout: 1s, rise: 2, fall: 3}
          backends:
        """;
    private static final String BACKEND = """
          - {name: b%d, id: %d, address: 10.%d.%d.%d, weight: 1}
        """;
    private static final double NS_PER_MS = 1e6;

    private final boolean quick;
    private final PrintStream progress;
    private final List<Site> sites = new ArrayList<>();
    private final List<FilledTable> tables = new ArrayList<>();

    /** One size; times in milliseconds, memory in MiB. */
    private record Site(int vips, int backends, double controllerMs, double dataplaneMs, double changeMs, long controllerMiB,
                        long dataplaneMiB, long tableBytes) {
    }

    GrowthRun(final boolean quick, final PrintStream progress) {
        this.quick = quick;
        this.progress = progress;
    }

    /** Measures size after size. */
    void run() {
        try (Wire wire = Wire.open()) {
            wire.balancer().netns().run("ip route add 10.0.0.0/8 via " + wire.generator().ipv4());
            for (int i = 0; i < SITES.length; i++) {
                final int number = i;
                if (!quick || IntStream.of(QUICK_SITES).anyMatch(wanted -> wanted == number)) {
                    sites.add(measure(wire, SITES[i][0], SITES[i][1]));
                    progress.println(line(sites.get(sites.size() - 1)));
                }
            }
        }
        for (int connections = 100_000; connections <= (quick ? 1_000_000 : 10_000_000); connections *= 10) {
            tables.add(FilledTable.of(connections));
            progress.println(line(tables.get(tables.size() - 1)));
        }
    }

    private static Site measure(final Wire wire, final int vips, final int backends) {
        try (CloseStack parts = new CloseStack()) {
            final Installation sluice = parts.push(new Installation(wire.balancer()));
            specify(sluice.state(), vips, backends);
            final long beganNs = System.nanoTime();
            final ControllerNode controller = sluice.startController();
            final long controlledNs = System.nanoTime();
            final DataplaneNode dataplane = sluice.startDataplane("--io", "native", "--connections",
                Integer.toString(FEW_CONNECTIONS));
            dataplane.awaitAdoption(sluice.state());
            final long forwardingNs = System.nanoTime();
            final double[] changesMs = new double[CHANGES];
            for (int i = 0; i < CHANGES; i++) {
                final long changeNs = System.nanoTime();
                controller.ask(Request.of("backend weight").with("vip", "vip0").with("backend", "b0")
                    .with("weight", (long) i + 2));
                dataplane.awaitAdoption(sluice.state());
                changesMs[i] = (System.nanoTime() - changeNs) / NS_PER_MS;
            }
            Arrays.sort(changesMs);
            final Site site = new Site(vips, backends, (controlledNs - beganNs) / NS_PER_MS,
                (forwardingNs - controlledNs) / NS_PER_MS, changesMs[CHANGES / 2], residentMiB(controller.pid()),
                residentMiB(dataplane.pid()), bytes(sluice.state().resolve("tables")));
            dataplane.stop();
            controller.stop();
            return site;
        }
    }

    /** Backends by IPIP, so that they may all be behind one router; no two VIPs have a backend in common. */
    private static void specify(final Path state, final int vips, final int backends) {
        final StringBuilder yaml = new StringBuilder("sluice: specification\nversion: 1\nlastId: ")
            .append(vips * (backends + 1)).append("\nvips:\n");
        int id = 0;
        for (int vip = 0; vip < vips; vip++) {
            yaml.append(String.format(Locale.ROOT, VIP, vip, ++id, vip >>> Byte.SIZE, vip & 0xff));
            for (int backend = 0; backend < backends; backend++) {
                final int number = vip * backends + backend + 1;
                yaml.append(String.format(Locale.ROOT, BACKEND, backend, ++id, number >>> 2 * Byte.SIZE,
                    number >>> Byte.SIZE & 0xff, number & 0xff));
            }
        }
        try {
            Files.createDirectories(state);
            Files.writeString(state.resolve("sluice.yaml"), yaml.append("...\n"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the kernel says in {@code VmRSS}, proc_pid_status(5). */
    private static long residentMiB(final long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum() >> 10;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bytes(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(final Site site) {
        return String.format(Locale.ROOT, "%,8d %,10d %14.0f %13.0f %10.0f %15d %14d %,14d", site.vips, site.backends,
            site.controllerMs, site.dataplaneMs, site.changeMs, site.controllerMiB, site.dataplaneMiB, site.tableBytes);
    }

    private static String line(final FilledTable table) {
        return String.format(Locale.ROOT, "%,14d %12.0f %16.1f %14.1f", table.connections(), table.openMs(), table.insertNs(),
            table.bytesEach());
    }

    /** For people. */
    List<String> table() {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%8s %10s %14s %13s %10s %15s %14s %14s", "VIPs", "backends", "controller ms",
            "dataplane ms", "change ms", "controller MiB", "dataplane MiB", "tables, bytes"));
        sites.forEach(site -> lines.add(line(site)));
        lines.add("");
        lines.add("backends: of each VIP. ms: from exec until it answers, or forwards by all of it; from a change's request");
        lines.add("until it is in force (the median of " + CHANGES + "). MiB: resident, with a flow table for few connections.");
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%14s %12s %16s %14s", "connections", "to open, ms", "to insert, ns", "bytes each"));
        tables.forEach(table -> lines.add(line(table)));
        lines.add("");
        lines.add("A flow table filled with TCP/IPv4 connections in one line until it is full; translated ones take two lines.");
        return lines;
    }

    /** For programs. */
    List<String> csv() {
        final List<String> lines = new ArrayList<>();
        lines.add("vips,backends,controller_ms,dataplane_ms,change_ms,controller_mib,dataplane_mib,table_bytes");
        sites.forEach(site -> lines.add(String.format(Locale.ROOT, "%d,%d,%.0f,%.0f,%.1f,%d,%d,%d", site.vips, site.backends,
            site.controllerMs, site.dataplaneMs, site.changeMs, site.controllerMiB, site.dataplaneMiB, site.tableBytes)));
        lines.add("connections,open_ms,insert_ns,bytes_each");
        tables.forEach(table -> lines.add(String.format(Locale.ROOT, "%d,%.1f,%.1f,%.1f", table.connections(), table.openMs(),
            table.insertNs(), table.bytesEach())));
        return lines;
    }
}

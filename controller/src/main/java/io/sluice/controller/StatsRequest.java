package io.sluice.controller;

import io.sluice.controller.api.Request;
import io.sluice.controller.model.Backend;
import io.sluice.controller.model.Vip;
import io.sluice.table.CounterTypes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The request for numbers: what the dataplane is, and what it has counted. */
final class StatsRequest {
    private final Conductor conductor;
    private final Path run;

    StatsRequest(final Conductor conductor, final Path run) {
        this.conductor = conductor;
        this.run = run;
    }

    void registerWith(final Requests requests) {
        requests.register("stats", this::stats);
    }

    private Map<String, Object> stats(final Request request) {
        try (DataplaneReport report = new DataplaneReport(run)) {
            final Map<String, Object> stats = new LinkedHashMap<>();
            stats.put("dataplane", report.describe());
            stats.put("controller", Map.of("edition", conductor.edition()));
            final List<Object> vips = new ArrayList<>();
            conductor.spec().vips().forEach(vip -> vips.add(describe(vip, report)));
            stats.put("vips", vips);
            stats.put("verdicts", report.counters(CounterTypes.WORKER_VERDICT));
            stats.put("remarks", report.counters(CounterTypes.WORKER_REMARK));
            stats.put("store", report.storeCounters());
            stats.put("steering", report.steeringCounters());
            stats.put("packetIo", report.counters(CounterTypes.PACKET_IO));
            return stats;
        }
    }

    private Map<String, Object> describe(final Vip vip, final DataplaneReport report) {
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", vip.name());
        described.put("endpoint", vip.endpoint().toString());
        report.vip(vip.id()).ifPresent(tally -> {
            described.put("packets", tally.packets());
            described.put("bytes", tally.bytes());
            described.put("opened", tally.opened());
            described.put("noBackend", tally.noBackend());
            if (vip.translates()) {
                described.put("replies", tally.replyPackets());
                described.put("replyBytes", tally.replyBytes());
            }
        });
        final List<Object> backends = new ArrayList<>();
        vip.backends().forEach(backend -> backends.add(describe(vip, backend, report)));
        described.put("backends", backends);
        return described;
    }

    private static Map<String, Object> describe(final Vip vip, final Backend backend, final DataplaneReport report) {
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("vip", vip.name());
        described.put("name", backend.name());
        report.backend(backend.id()).ifPresent(tally -> {
            described.put("packets", tally.packets());
            described.put("bytes", tally.bytes());
            described.put("opened", tally.opened());
            described.put("connections", tally.connections());
            if (backend.forwarding(vip).mode().translates()) {
                described.put("replies", tally.replyPackets());
                described.put("replyBytes", tally.replyBytes());
            }
        });
        return described;
    }
}

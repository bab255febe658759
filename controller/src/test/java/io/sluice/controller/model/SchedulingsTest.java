package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.AddressBlock;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.SchedulerKind;
import io.sluice.table.SourcePool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulingsTest {
    @ParameterizedTest
    @CsvSource({
        "MAGLEV, 0, 1000, is no prime; 1009 is one",
        "MAGLEV, 0, 241, from 251 to 655373",
        "MAGLEV, 0, 655379, from 251 to 655373",
        "WRR, 0, 65537, scheduler wrr has no table",
        "SH, 24, 0, scheduler sh hashes no prefix",
        "IPHASH, 129, 0, out of range",
        "IPHASH, -1, 0, out of range"})
    void anOptionThatDoesNotFitIsRefused(final SchedulerKind kind, final int prefix, final int size, final String reason) {
        refused(reason, () -> Schedulings.of(kind, prefix, size));
    }

    @Test
    void aSchedulerThatDoesNotFitItsVipIsRefused() {
        refused("give --check tcp", () -> vip(SchedulerKind.LRT, 0, 0, HealthCheck.NONE));
        refused("longer than an IPv4 address", () -> vip(SchedulerKind.IPHASH, 64, 0, HealthCheck.TCP));
        refused("don't fit the 251 slots", () -> vip(SchedulerKind.MAGLEV, 0, 251, HealthCheck.TCP, new int[252]));
    }

    @Test
    void leastResponseTimeNeedsChecksOnlyWhereAnswersAreNotSeen() {
        final SourcePool pool = new SourcePool(List.of(AddressBlock.host(Addresses.parse("192.0.2.64"))),
            SourcePool.DEFAULT_PORTS);
        final Vip nat = lrt("198.51.100.1:80", Forwarding.of(ForwardingMode.NAT), HealthCheck.NONE);
        lrt("198.51.100.1:80", Forwarding.fullnat(pool), HealthCheck.NONE);
        lrt("198.51.100.1:80", Forwarding.of(ForwardingMode.IPIP), HealthCheck.TCP);
        for (final ForwardingMode mode : List.of(ForwardingMode.DSR, ForwardingMode.IPIP, ForwardingMode.GRE)) {
            refused("answer unseen", () -> lrt("198.51.100.1:80", Forwarding.of(mode), HealthCheck.NONE));
        }
        refused("answer unseen", () -> lrt("198.51.100.1:80/udp", Forwarding.of(ForwardingMode.NAT), HealthCheck.NONE));
        nat.plus(Backend.of("a", HostPort.parse("10.0.0.1"), 1, 0));
        refused("answer unseen",
            () -> nat.plus(Backend.of("b", HostPort.parse("10.0.0.2"), 1, 0).with(Forwarding.DSR, null)));
    }

    private static Vip lrt(final String endpoint, final Forwarding forwarding, final HealthCheck check) {
        return new Vip(1, "web", Endpoint.parse(endpoint), forwarding, Schedulings.of(SchedulerKind.LRT, 0, 0), null, check,
            List.of());
    }

    @Test
    void whatDoesLessThanOneMightThinkIsExplained() {
        assertEquals("", remarks(SchedulerKind.WRR, 0, 3, 2, 1));
        assertEquals("", remarks(SchedulerKind.RR, 0));
        assertTrue(remarks(SchedulerKind.WRR, 0, 0, 0).contains("all weights of VIP web are 0"));
        assertTrue(remarks(SchedulerKind.RR, 0, 1, 2).contains("wrr does"));
        assertTrue(remarks(SchedulerKind.LC, 0, 1, 2).contains("wlc does"));
        assertTrue(remarks(SchedulerKind.MAGLEV, 251, 1, 1, 1).contains("less than 100 slots a backend"));
        final Vip prior = vip(SchedulerKind.WRR, 0, 0, HealthCheck.TCP)
            .plus(Backend.of("a", HostPort.parse("10.0.0.1"), 1, 7));
        assertTrue(Schedulings.remarks(prior).contains("only with scheduler failover"));
    }

    private static String remarks(final SchedulerKind kind, final int size, final int... weights) {
        return Schedulings.remarks(vip(kind, 0, size, HealthCheck.TCP, weights));
    }

    private static Vip vip(final SchedulerKind kind, final int prefix, final int size, final HealthCheck check,
                           final int... weights) {
        final List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            backends.add(Backend.of("b" + i, HostPort.parse("10.0." + (i >> 8) + "." + (i & 255)), weights[i], 0).withId(i + 2));
        }
        return new Vip(1, "web", Endpoint.parse("198.51.100.1:80"), Forwarding.DSR, Schedulings.of(kind, prefix, size), null,
            check, backends);
    }

    private static void refused(final String reason, final Runnable attempt) {
        final String message = assertThrows(RefusedException.class, attempt::run).getMessage();
        assertTrue(message.contains(reason), message);
    }
}

package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void checksMustNotOverlap() {
        refused("check timeout 3s is longer than the interval 2s, so checks would overlap; shorten the timeout or lengthen the"
            + " interval", 0, Duration.ofSeconds(2), Duration.ofSeconds(3), 2, 3);
    }

    @Test
    void timesAndCountsHaveBounds() {
        refused("check interval 2ms is out of range; give one from 10ms to 60m", 0, Duration.ofMillis(2), SECOND, 2, 3);
        refused("check timeout 0ms is out of range; give one from 10ms to 60m", 0, SECOND, Duration.ZERO, 2, 3);
        refused("rise 0 is out of range; give one from 1 to 100", 0, SECOND, SECOND, 0, 3);
        refused("fall 101 is out of range; give one from 1 to 100", 0, SECOND, SECOND, 2, 101);
        refused("check port 65536 is out of range; give one from 1 to 65535", 65_536, SECOND, SECOND, 2, 3);
    }

    @Test
    void thePortIsTheOneGivenElseTheBackendsElseTheVips() {
        final Endpoint web = Endpoint.parse("198.51.100.1:80");
        final HostPort bare = HostPort.parse("10.0.0.1");
        final HostPort other = HostPort.parse("10.0.0.1:8000");
        final HealthCheck at8080 = new HealthCheck(HealthCheck.Kind.TCP, 8080, SECOND, SECOND, 1, 1);

        assertEquals(80, HealthCheck.TCP.portFor(web, bare));
        assertEquals(8000, HealthCheck.TCP.portFor(web, other));
        assertEquals(8080, at8080.portFor(web, bare));
        assertEquals(8080, at8080.portFor(web, other));
    }

    private static void refused(final String message, final int port, final Duration interval, final Duration timeout,
                                final int rise, final int fall) {
        assertEquals(message, assertThrows(RefusedException.class,
            () -> new HealthCheck(HealthCheck.Kind.TCP, port, interval, timeout, rise, fall)).getMessage());
    }
}

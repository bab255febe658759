package io.sluice.controller.model;

import java.time.Duration;

/**
 * How the backends of a VIP are checked.
 *
 * @param kind     what is done
 * @param port     the port that is connected to; 0 for the backend's own, or the VIP's where it has none
 * @param interval from one check's beginning to the next
 * @param timeout  after which a check without an answer has failed; not longer than the interval, so checks never overlap
 * @param rise     successes in a row that bring a backend up again
 * @param fall     failures in a row that take it down
 */
public record HealthCheck(Kind kind, int port, Duration interval, Duration timeout, int rise, int fall) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST = 100;

    /** TCP to the backend's port every 2 s, 1 s to answer, up after 2, down after 3. */
    public static final HealthCheck TCP = new HealthCheck(Kind.TCP, 0, Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);

    /** No check: a backend is taken to be well. */
    public static final HealthCheck NONE = new HealthCheck(Kind.NONE, 0, TCP.interval, TCP.timeout, TCP.rise, TCP.fall);

    /** What a check does. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** Opens a TCP connection. */
        TCP
    }

    /** Refuses times and counts that make no sense. */
    public HealthCheck {
        if (port != 0) {
            Endpoint.checkPort("check port", port);
        }
        checkDuration("check interval", interval);
        checkDuration("check timeout", timeout);
        checkCount("rise", rise);
        checkCount("fall", fall);
        if (timeout.compareTo(interval) > 0) {
            throw new RefusedException("check timeout " + Texts.text(timeout) + " is longer than the interval "
                + Texts.text(interval) + ", so checks would overlap; shorten the timeout or lengthen the interval");
        }
    }

    private static void checkDuration(final String what, final Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new RefusedException(what + " " + Texts.text(duration) + " is out of range; give one from "
                + Texts.text(SHORTEST) + " to " + Texts.text(LONGEST));
        }
    }

    private static void checkCount(final String what, final int count) {
        if (count < 1 || count > MOST) {
            throw new RefusedException(what + " " + count + " is out of range; give one from 1 to " + MOST);
        }
    }

    /** The port to connect to for a backend of a VIP. */
    public int portFor(final Endpoint vip, final HostPort backend) {
        return backend.port() == 0 || port != 0 ? portFor(vip) : backend.port();
    }

    /** The port to connect to for the backends of a VIP that have none of their own. */
    public int portFor(final Endpoint vip) {
        return port == 0 ? vip.ports().first() : port;
    }
}

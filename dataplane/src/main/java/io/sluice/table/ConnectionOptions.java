package io.sluice.table;

/**
 * What becomes of a VIP's connections.
 *
 * @param timeouts    how long they are remembered
 * @param backendDown what becomes of them when their backend fails
 * @param persistence whether clients stay on their backend
 */
public record ConnectionOptions(Timeouts timeouts, BackendDown backendDown, Persistence persistence) {
    /** The usual: IPVS's timeouts, connections stay, clients don't. */
    public static final ConnectionOptions USUAL = new ConnectionOptions(Timeouts.USUAL, BackendDown.KEEP, Persistence.NONE);

    /** Refuses a part that is missing. */
    public ConnectionOptions {
        if (timeouts == null || backendDown == null || persistence == null) {
            throw new IllegalArgumentException("the timeouts, the persistence, or what becomes of connections is missing");
        }
    }

    /** Refuses what a VIP of that protocol and way of forwarding can't do. */
    void check(final Protocol protocol, final Forwarding forwarding) {
        if (backendDown != BackendDown.KEEP && protocol == Protocol.UDP) {
            throw new IllegalArgumentException("UDP flows go to another backend at once when theirs is down; leave out what"
                + " becomes of them");
        }
        if (backendDown == BackendDown.RESET && (protocol != Protocol.TCP || !forwarding.mode().translates())) {
            throw new IllegalArgumentException("connections are reset where Sluice sees both their halves, in TCP by nat or"
                + " fullnat, and this VIP is " + RowField.word(protocol) + " by " + RowField.word(forwarding.mode())
                + "; choose keep or reschedule");
        }
    }
}

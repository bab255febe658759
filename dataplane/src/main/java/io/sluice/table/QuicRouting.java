package io.sluice.table;

/**
 * How a UDP VIP reads the server's id from QUIC connection ids, so that a connection stays with its backend when the client's
 * address changes: plaintext, as draft-ietf-quic-load-balancers has it.
 *
 * @param config         the configuration id in the top three bits of a connection id's first octet, 0 to 6 (7: not routable)
 * @param serverIdLength octets of the server id behind that first octet, 1 to 15
 */
public record QuicRouting(int config, int serverIdLength) {
    /** The last configuration id. */
    public static final int MAX_CONFIG = 6;
    /** The longest server id. */
    public static final int MAX_SERVER_ID_LENGTH = 15;

    /** Refuses what the draft does not have. */
    public QuicRouting {
        if (config < 0 || config > MAX_CONFIG) {
            throw new IllegalArgumentException("QUIC-LB config id " + config + " is out of range; give 0 to " + MAX_CONFIG
                + " (7 says that there is nothing to route by)");
        }
        if (serverIdLength < 1 || serverIdLength > MAX_SERVER_ID_LENGTH) {
            throw new IllegalArgumentException("QUIC-LB server ids of " + serverIdLength + " octets are out of range; give 1 to "
                + MAX_SERVER_ID_LENGTH);
        }
    }
}

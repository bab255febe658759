package io.sluice.table;

import java.util.HexFormat;
import java.util.Locale;

/**
 * What a backend writes into the QUIC connection ids it gives out, see {@link QuicRouting}.
 *
 * @param hex two digits an octet, lower case; 1 to 15 octets
 */
public record ServerId(String hex) {
    /** Refuses what are no octets, or too many. */
    public ServerId {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!hex.matches("([0-9a-f]{2}){1," + QuicRouting.MAX_SERVER_ID_LENGTH + "}")) {
            throw new IllegalArgumentException("server id '" + hex + "' is not 1 to " + QuicRouting.MAX_SERVER_ID_LENGTH
                + " octets; write two hexadecimal digits for each, like 0a17");
        }
    }

    static ServerId of(final byte[] octets) {
        return new ServerId(HexFormat.of().formatHex(octets));
    }

    /** The octets, in the order of the wire. */
    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    /** How many octets. */
    public int length() {
        return hex.length() / 2;
    }

    @Override
    public String toString() {
        return hex;
    }
}

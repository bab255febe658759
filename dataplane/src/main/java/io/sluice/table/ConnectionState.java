package io.sluice.table;

import java.util.Locale;
import java.util.stream.Stream;

/** How far a connection has come, as the dataplane tells it. */
public enum ConnectionState {
    /** TCP: the client has sent a SYN, and nothing that says that it was answered. */
    HALF_OPEN,
    /** TCP by a mode that translates: the backend has answered, the client has not yet. */
    ANSWERED,
    /** TCP, open. */
    ESTABLISHED,
    /** TCP, closed by one side. */
    CLOSING,
    /** TCP, closed by both sides or reset. */
    CLOSED,
    /** Not TCP. */
    DATAGRAM;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The state that is written so, or null. */
    public static ConnectionState of(final String text) {
        return Stream.of(values()).filter(state -> state.text.equals(text)).findFirst().orElse(null);
    }

    /** Its name as it is shown and asked for: half-open. */
    public String text() {
        return text;
    }
}

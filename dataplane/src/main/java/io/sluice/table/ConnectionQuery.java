package io.sluice.table;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * A question about connections as it travels to the dataplane: one line for each client of the socket {@link #SOCKET} in the run
 * directory, a verb and what it is about, values in percent-encoding. What comes back is JSON, an object a line, and then an end.
 * <pre>
 *  list vip=web client=10.0.0.0%2F8 limit=10
 *      {"protocol":"tcp","client":"10.1.2.3:40000", ... ,"idle":12,"worker":0}         each connection
 *      {"end":1}                                                                       how many there were
 *  count by=vip
 *      {"vip":"web","connections":1}                                                   each group; without "by" none
 *      {"end":1}                                                                       how many there were
 *  show protocol=tcp client=10.1.2.3%3A40000 destination=198.51.100.10%3A80
 *      {"protocol":"tcp", ... }                                                        if there is such a connection
 *      {"end":1}                                                                       1 or 0
 *  flush state=closing
 *      {"end":17,"left":0}                                 how many were forgotten, and how many could not be in time
 *
 *  any of them
 *      {"error":"there is no VIP \"wep\"","typed":"wep","known":["web"]}               instead of the end; or the first alone
 * </pre>
 *
 * @param verb  what is to be done
 * @param terms which connections, and how; absent ones ask for nothing
 */
public record ConnectionQuery(Verb verb, Map<Term, String> terms) {
    /** The file name of the dataplane's socket. */
    public static final String SOCKET = "dataplane.sock";
    /** No line is longer, in octets. */
    public static final int LONGEST = 4096;

    /** What may be asked. */
    public enum Verb {
        /** To be told of each. */
        LIST,
        /** To be told how many there are. */
        COUNT,
        /** To be told all that is known of one. */
        SHOW,
        /** To have them forgotten. */
        FLUSH
    }

    /** What a question may say. */
    public enum Term {
        /** The name of a VIP. */
        VIP,
        /** Of VIPs: their {@link AddressBlock}, as text. */
        BLOCK,
        /** Of VIPs: their {@link PortRange}, as text. */
        PORTS,
        /** Of VIPs, or of a connection: tcp, udp or sctp. */
        PROTOCOL,
        /** The name of backends, or their address. */
        BACKEND,
        /** Of connections: an {@link AddressBlock} that the client's address is in; of one: ADDRESS:PORT. */
        CLIENT,
        /** Of one connection: ADDRESS:PORT that its packets go to. */
        DESTINATION,
        /** A {@link ConnectionState}. */
        STATE,
        /** To count by: vip, backend or state. */
        BY,
        /** The most to be told of, 1 or more. */
        LIMIT
    }

    /** Copies. */
    public ConnectionQuery {
        terms = Map.copyOf(terms);
    }

    /** A question about all connections. */
    public static ConnectionQuery of(final Verb verb) {
        return new ConnectionQuery(verb, Map.of());
    }

    /** The same question, with a term more unless its value is null. */
    public ConnectionQuery with(final Term term, final String value) {
        if (value == null) {
            return this;
        }
        final Map<Term, String> more = new EnumMap<>(Term.class);
        more.putAll(terms);
        more.put(term, value);
        return new ConnectionQuery(verb, more);
    }

    /** The same terms for something else. */
    public ConnectionQuery as(final Verb other) {
        return new ConnectionQuery(other, terms);
    }

    /** What is said of that, or null. */
    public String term(final Term term) {
        return terms.get(term);
    }

    /** As it travels, without the line's end. */
    public String line() {
        final StringBuilder line = new StringBuilder(text(verb));
        for (final Term term : Term.values()) {
            if (terms.containsKey(term)) {
                line.append(' ').append(text(term)).append('=')
                    .append(URLEncoder.encode(terms.get(term), StandardCharsets.UTF_8));
            }
        }
        return line.toString();
    }

    /**
     * Reads what {@link #line} writes.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static ConnectionQuery parse(final String line) {
        final String[] words = line.split(" ");
        ConnectionQuery query = of(constant(Verb.class, words[0]));
        for (int i = 1; i < words.length; i++) {
            final int equals = words[i].indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + words[i] + "' is not TERM=VALUE");
            }
            query = query.with(constant(Term.class, words[i].substring(0, equals)),
                URLDecoder.decode(words[i].substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private static <E extends Enum<E>> E constant(final Class<E> of, final String text) {
        for (final E constant : of.getEnumConstants()) {
            if (text(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no " + of.getSimpleName().toLowerCase(Locale.ROOT)
            + " that this dataplane knows");
    }

    private static String text(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

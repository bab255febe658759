package io.sluice.dataplane.connections;

import static io.sluice.table.ConnectionQuery.Term.BACKEND;
import static io.sluice.table.ConnectionQuery.Term.BLOCK;
import static io.sluice.table.ConnectionQuery.Term.BY;
import static io.sluice.table.ConnectionQuery.Term.CLIENT;
import static io.sluice.table.ConnectionQuery.Term.DESTINATION;
import static io.sluice.table.ConnectionQuery.Term.LIMIT;
import static io.sluice.table.ConnectionQuery.Term.PORTS;
import static io.sluice.table.ConnectionQuery.Term.PROTOCOL;
import static io.sluice.table.ConnectionQuery.Term.STATE;
import static io.sluice.table.ConnectionQuery.Term.VIP;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.linux.Linux;
import io.sluice.packet.Address;
import io.sluice.table.AddressText;
import io.sluice.table.BackendRow;
import io.sluice.table.ConnectionQuery;
import io.sluice.table.ConnectionState;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.VipRow;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/** Understands questions: has an answer for each line that a client may send. */
final class Questions {
    private static final Pattern ENDPOINT = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:]*)):(\\d{1,5})");
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,17}");

    private final List<FlowTable> tables;
    private final Supplier<? extends Known> known;
    private final Owners owners;

    Questions(final List<FlowTable> tables, final Supplier<? extends Known> known, final Owners owners) {
        this.tables = tables;
        this.known = known;
        this.owners = owners;
    }

    /** What is to be said to this line, of what there is now. */
    Answer answer(final String line) {
        try {
            return answer(ConnectionQuery.parse(line), new Roster(known.get()));
        } catch (final UnknownName e) {
            return new Refusal(e.getMessage(), e.typed, e.names);
        } catch (final IllegalArgumentException e) {
            return new Refusal(e.getMessage());
        }
    }

    private Answer answer(final ConnectionQuery query, final Roster roster) {
        final Walk walk = new Walk(tables);
        return switch (query.verb()) {
            case LIST -> new Listing(walk, filter(query, roster), limit(query.term(LIMIT)));
            case COUNT -> new Counting(walk, filter(query, roster), by(query.term(BY)));
            case SHOW -> new Showing(walk, roster, key(query));
            case FLUSH -> new Flushing(walk, filter(query, roster), owners);
        };
    }

    private static Filter filter(final ConnectionQuery query, final Roster roster) {
        final BitSet vips = query.term(VIP) == null && query.term(BLOCK) == null ? null : vips(query, roster);
        return new Filter(roster, vips, query.term(BACKEND) == null ? null : backends(query.term(BACKEND), vips, roster),
            query.term(CLIENT) == null ? null : Prefix.parse(query.term(CLIENT)),
            query.term(STATE) == null ? null : state(query.term(STATE)));
    }

    private static BitSet vips(final ConnectionQuery query, final Roster roster) {
        final BitSet places = new BitSet();
        for (int i = 0; i < roster.vips().size(); i++) {
            places.set(i, isMeant(roster.vips().get(i), query));
        }
        if (places.isEmpty()) {
            final String typed = query.term(VIP) != null ? query.term(VIP) : query.term(BLOCK) + ":" + query.term(PORTS);
            throw new UnknownName("VIP", typed, roster.vips().stream().map(VipRow::name).toList());
        }
        return places;
    }

    private static boolean isMeant(final VipRow vip, final ConnectionQuery query) {
        if (query.term(VIP) != null) {
            return vip.name().equals(query.term(VIP));
        }
        return vip.block().toString().equals(query.term(BLOCK)) && vip.ports().toString().equals(query.term(PORTS))
            && (query.term(PROTOCOL) == null || vip.protocol() == protocol(query.term(PROTOCOL)));
    }

    /** By name or address, of all VIPs or those. */
    private static BitSet backends(final String typed, final BitSet vips, final Roster roster) {
        final BitSet places = new BitSet();
        for (int i = 0; i < roster.backends().size(); i++) {
            final BackendRow backend = roster.backends().get(i);
            places.set(i, (vips == null || vips.get(roster.vipOf(i)))
                && (backend.name().equals(typed) || AddressText.of(backend.address()).equals(typed)));
        }
        if (places.isEmpty()) {
            throw new UnknownName("backend", typed, roster.backends().stream().map(BackendRow::name).toList());
        }
        return places;
    }

    private static ConnectionState state(final String text) {
        final ConnectionState state = ConnectionState.of(text);
        if (state == null) {
            throw new UnknownName("state", text, Stream.of(ConnectionState.values()).map(ConnectionState::text).toList());
        }
        return state;
    }

    private static Counting.By by(final String text) {
        return text == null ? Counting.By.NOTHING : constant(Counting.By.class, text);
    }

    private static Protocol protocol(final String text) {
        return constant(Protocol.class, needed("protocol", text));
    }

    private static <E extends Enum<E>> E constant(final Class<E> of, final String text) {
        return Stream.of(of.getEnumConstants()).filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
            .findFirst().orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not known here"));
    }

    private static long limit(final String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        if (!COUNT.matcher(text).matches()) {
            throw new IllegalArgumentException("limit '" + text + "' is no number from 1 on");
        }
        return Long.parseLong(text);
    }

    private static UnsafeBuffer key(final ConnectionQuery query) {
        final int protocol = protocol(query.term(PROTOCOL)).number();
        final Matcher client = endpoint("client", query.term(CLIENT));
        final Matcher destination = endpoint("destination", query.term(DESTINATION));
        final Address from = address(client);
        final Address to = address(destination);
        final UnsafeBuffer key = Linux.memory(FlowRecord.KEY_LENGTH);
        FlowRecord.key(key, 0, from.hi(), from.lo(), to.hi(), to.lo(), port(client) << Short.SIZE | port(destination), protocol);
        return key;
    }

    private static Matcher endpoint(final String what, final String text) {
        final Matcher matcher = ENDPOINT.matcher(needed(what, text));
        if (!matcher.matches() || port(matcher) > PortRange.MAX_PORT) {
            throw new IllegalArgumentException(what + " '" + text + "' is not ADDRESS:PORT");
        }
        return matcher;
    }

    private static Address address(final Matcher endpoint) {
        return Address.of(endpoint.group(1) != null ? endpoint.group(1) : endpoint.group(2));
    }

    private static int port(final Matcher endpoint) {
        return Integer.parseInt(endpoint.group(3));
    }

    private static String needed(final String what, final String text) {
        if (text == null) {
            throw new IllegalArgumentException("the question lacks its " + what);
        }
        return text;
    }

    /** A name was asked for that nobody has. */
    private static final class UnknownName extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String typed;
        private final transient List<String> names;

        UnknownName(final String what, final String typed, final List<String> names) {
            super("there is no " + what + " \"" + typed.replaceAll("\\p{Cntrl}", "?") + "\"");
            this.typed = typed;
            this.names = names;
        }
    }
}

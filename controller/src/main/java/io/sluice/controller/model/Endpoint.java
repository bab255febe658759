package io.sluice.controller.model;

import io.sluice.table.AddressBlock;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a VIP is reached: addresses, ports and protocol. No two VIPs share one. */
public record Endpoint(AddressBlock block, PortRange ports, Protocol protocol) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:\\[\\]]*)):([^:/]*)(?:/(.*))?");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");
    private static final String ANY = "any";

    /** Refuses addresses that aren't unicast and ports that aren't ones. */
    public Endpoint {
        Addresses.unicast("VIP address", block);
        if (!ports.equals(PortRange.ANY)) {
            checkPort("port", ports.first());
        }
    }

    /** Reads ADDRESS[/PREFIX]:PORT|FIRST-LAST|any[/tcp|udp|sctp]; IPv6 in brackets; TCP when no protocol is given. */
    public static Endpoint parse(final String text) {
        final Matcher matcher = matcher(text);
        final String protocol = matcher.group(4) != null ? matcher.group(4) : "tcp";
        return new Endpoint(Addresses.parseBlock("VIP address", host(matcher)), parsePorts("port", matcher.group(3)),
            Texts.choice("protocol", Protocol.class, protocol));
    }

    private static String host(final Matcher matcher) {
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    private static Matcher matcher(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            return matcher;
        }
        if (Addresses.isLiteral(text) && text.indexOf(':') >= 0) {
            throw new RefusedException(Texts.quote(text) + ": where the address ends and the port begins can't be told;"
                + " write IPv6 in brackets, like [2001:db8::1]:80");
        }
        throw new RefusedException(Texts.quote(text) + " is not ADDRESS:PORT[/tcp|udp|sctp]; write it like 198.51.100.1:80,"
            + " [2001:db8::1]:80/udp or 198.51.100.0/24:8000-8099");
    }

    /** Whether {@code text} is written like an endpoint, right or wrong. */
    public static boolean looksLike(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        return matcher.matches() && Addresses.isBlock(host(matcher));
    }

    /** Whether {@code text}, written like an endpoint, leaves the protocol open. */
    public static boolean leavesProtocolOpen(final String text) {
        return matcher(text).group(4) == null;
    }

    /** Reads PORT, FIRST-LAST or any; {@code what} begins the sentence that refuses it. */
    static PortRange parsePorts(final String what, final String text) {
        if (text.equals(ANY)) {
            return PortRange.ANY;
        }
        final Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return PortRange.one(parsePort(what, text));
        }
        final int first = parsePort(what, range.group(1));
        final int last = parsePort(what, range.group(2));
        return Refusals.refusing(() -> new PortRange(first, last));
    }

    /** Reads a port from 1 to 65535. */
    static int parsePort(final String what, final String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new RefusedException(what + " " + Texts.quote(text) + " is not a number; give one from 1 to " + MAX_PORT);
        }
        checkPort(what, Integer.parseInt(text));
        return Integer.parseInt(text);
    }

    static void checkPort(final String what, final int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new RefusedException(what + " " + port + " is out of range; give one from 1 to " + MAX_PORT);
        }
    }

    /** The first of its addresses. */
    public InetAddress address() {
        return block.address();
    }

    /** Whether it is one address and one port. */
    public boolean isOne() {
        return block.isHost() && ports.isOne();
    }

    /** The name of a VIP that was given none: 198.51.100.1-80-tcp. */
    public String derivedName() {
        return block.toString().replace('/', '-') + "-" + ports + "-" + Texts.text(protocol);
    }

    /** As it is read: 198.51.100.1:80/tcp. */
    @Override
    public String toString() {
        return (block.isIpv4() ? block : "[" + block + "]") + ":" + ports + "/" + Texts.text(protocol);
    }
}

package io.sluice.controller.model;

import io.sluice.table.Protocol;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a VIP is reached: address, port and protocol. No two VIPs share one. */
public record Endpoint(InetAddress address, int port, Protocol protocol) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:\\[\\]]*)):([^:/]*)(?:/(.*))?");

    /** Refuses an address that isn't unicast and a port that isn't one. */
    public Endpoint {
        Addresses.unicast("VIP address", address);
        checkPort("port", port);
    }

    /** Reads ADDRESS:PORT[/tcp|udp]; IPv6 in brackets; TCP when no protocol is given. */
    public static Endpoint parse(final String text) {
        final Matcher matcher = matcher(text);
        final String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        final String protocol = matcher.group(4) != null ? matcher.group(4) : "tcp";
        return new Endpoint(Addresses.parse(host), parsePort("port", matcher.group(3)),
            Texts.choice("protocol", Protocol.class, protocol));
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
        throw new RefusedException(Texts.quote(text) + " is not ADDRESS:PORT[/tcp|udp]; write it like 198.51.100.1:80"
            + " or [2001:db8::1]:80/udp");
    }

    /** Whether {@code text} is written like an endpoint, right or wrong. */
    static boolean looksLike(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        return matcher.matches() && Addresses.isLiteral(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }

    /** Whether {@code text}, written like an endpoint, leaves the protocol open. */
    static boolean leavesProtocolOpen(final String text) {
        return text.indexOf('/') < 0;
    }

    private static int parsePort(final String what, final String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new RefusedException(what + " " + Texts.quote(text) + " is not a number; give one from 1 to " + MAX_PORT);
        }
        return Integer.parseInt(text);
    }

    static void checkPort(final String what, final int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new RefusedException(what + " " + port + " is out of range; give one from 1 to " + MAX_PORT);
        }
    }

    /** The name of a VIP that was given none: 198.51.100.1-80-tcp. */
    public String derivedName() {
        return Addresses.text(address) + "-" + port + "-" + Texts.text(protocol);
    }

    /** As it is read: 198.51.100.1:80/tcp. */
    @Override
    public String toString() {
        final String host = Addresses.text(address);
        return (Addresses.isIpv4(address) ? host : "[" + host + "]") + ":" + port + "/" + Texts.text(protocol);
    }
}

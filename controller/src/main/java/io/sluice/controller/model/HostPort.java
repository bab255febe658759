package io.sluice.controller.model;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a backend listens.
 *
 * @param port 1 to 65535; 0 for the port that the client asked for
 */
public record HostPort(InetAddress address, int port) {
    private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:\\[\\]]*))(?::([^:]*))?");

    /** Refuses a port that isn't one. */
    public HostPort {
        if (port != 0) {
            Endpoint.checkPort("backend port", port);
        }
    }

    /** Reads ADDRESS[:PORT]; IPv6 with a port in brackets. */
    public static HostPort parse(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        final String port = matcher.matches() ? matcher.group(3) : null;
        return new HostPort(Addresses.parse(host(text)), port == null ? 0 : Endpoint.parsePort("backend port", port));
    }

    /** Whether {@code text} is written like one, with an address that is right. */
    static boolean looksLike(final String text) {
        return Addresses.isLiteral(host(text));
    }

    /** IPv6 without brackets has no port, and is all of the text. */
    private static String host(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    /** The name of a backend that was given none: 10.0.0.1, or 10.0.0.1-8080 with a port. */
    public String derivedName() {
        return Addresses.text(address) + (port == 0 ? "" : "-" + port);
    }

    /** As it is read: 10.0.0.1:8080. */
    @Override
    public String toString() {
        final String host = Addresses.text(address);
        if (port == 0) {
            return host;
        }
        return (Addresses.isIpv4(address) ? host : "[" + host + "]") + ":" + port;
    }
}

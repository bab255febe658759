package io.sluice.bpf;

import static io.sluice.bpf.Frames.ip;

import io.sluice.bpf.Steering.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The programs against a slow twin: the same rules in Java, read byte by byte, over frames made at random of a few addresses,
 * ports, headers and accidents.
 */
class SteeringTwinTest extends SteeringDecisions {
    private static final int FRAMES = 10_000;
    private static final int ROUND = 500;                          // frames before other things are Sluice's
    private static final List<String> IPV4 = List.of("10.0.0.1", "10.0.0.11", "10.0.0.11", "10.0.0.12", "10.0.0.77",
        "203.0.113.7", "203.0.113.17", "224.0.0.1");
    private static final List<String> IPV6 = List.of("2001:db8::1", "2001:db8::11", "2001:db8::11", "2001:db8::12",
        "2001:db8:77::1", "2001:db8:7::7", "2001:db8:17::7", "ff02::1");
    private static final List<String> TAGS = List.of("", "", Frames.DOT1Q, Frames.DOT1AD, Frames.DOT1AD + Frames.DOT1Q,
        Frames.DOT1Q + Frames.DOT1Q + Frames.DOT1Q);
    private static final List<Integer> PROTOCOLS = List.of(4, 6, 6, 17, 17, 41, 47, 132, 50);
    private static final List<Integer> PORTS = List.of(0, 80, 80, 443, 31337);
    private static final List<Integer> EXTENSIONS = List.of(0, 43, 60);

    private final Set<String> vips = new HashSet<>();
    private final Set<Endpoint> endpoints = new HashSet<>();
    private final Set<InetAddress> own = new HashSet<>();
    private long seed;
    private Random random;
    private int protocol;

    @Test
    void tenThousandRandomFramesAreDecidedAsTheTwinDecides() {
        seed = new Random().nextLong();
        random = new Random(seed);
        int ours = 0;
        for (int i = 0; i < FRAMES; i++) {
            if (i % ROUND == 0) {
                settle();
            }
            final byte[] frame = frame();
            final boolean expected = decide(ByteBuffer.wrap(frame));
            ours += expected ? 1 : 0;
            decided(frame, expected, "seed " + seed + ", frame " + i);
        }
        if (ours < FRAMES / 20) {
            throw new AssertionError("a lopsided test: " + ours + " of " + FRAMES + " were Sluice's, seed " + seed);
        }
    }

    private void settle() {
        vips.forEach(this::remove);
        vips.clear();
        endpoints.forEach(maps::release);
        endpoints.clear();
        for (final String vip : List.of("10.0.0.77", "203.0.113.0/28", "2001:db8:77::1", "2001:db8:7::/64")) {
            if (random.nextInt(4) == 0) {
                vips.add(vip);
                add(vip);
            }
        }
        for (final String address : List.of("10.0.0.1", "2001:db8::1")) {
            own.add(ip(address));
            host(address, true);
        }
        for (final String address : List.of("10.0.0.11", "10.0.0.12", "2001:db8::11", "2001:db8::12")) {
            for (final int port : List.of(0, 80, 443)) {
                for (final int carrier : Set.copyOf(PROTOCOLS)) {
                    take(address, carrier, port);
                }
            }
        }
    }

    private void take(final String address, final int carrier, final int port) {
        final boolean exists = carrier != 50 && (port == 0 || List.of(6, 17, 132).contains(carrier));
        if (exists && random.nextBoolean()) {
            final boolean replies = random.nextBoolean();
            endpoints.add(new Endpoint(ip(address), carrier, port, replies));
            take(address, carrier, port, replies);
        }
    }

    private byte[] frame() {
        final boolean ipv4 = random.nextBoolean();
        final IpFrame inside = packet(random.nextInt(20) == 0 ? !ipv4 : ipv4);
        IpFrame packet = packet(ipv4);
        if (random.nextInt(3) == 0) {
            final int type = ipv4 ? one(List.of(3, 4, 11, 12, 0, 8)) : one(List.of(1, 2, 3, 4, 0, 128, 135));
            packet = packet.icmp(type, inside, random.nextInt(5) == 0 ? random.nextInt(60) : 1280);
        }
        if (random.nextInt(20) == 0) {
            packet.mac(one(List.of("ffffffffffff", "01005e000001", "333300000001")));
        }
        final byte[] frame = packet.behind(one(TAGS)).frame();
        if (random.nextInt(10) == 0) {
            frame[14 + random.nextInt(frame.length - 14)] = (byte) random.nextInt();
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(frame, 14 + random.nextInt(frame.length - 13)) : frame;
    }

    private IpFrame packet(final boolean ipv4) {
        final List<String> addresses = ipv4 ? IPV4 : IPV6;
        final IpFrame packet = IpFrame.from(one(addresses)).to(one(addresses))
            .carrying(one(PROTOCOLS),
                String.format("%04x%04x", one(PORTS), one(PORTS)) + "00".repeat(4 + random.nextInt(20)));
        if (ipv4) {
            packet.options(random.nextInt(3) == 0 ? random.nextInt(11) : 0);
        } else {
            for (int i = random.nextInt(3) == 0 ? random.nextInt(6) : 0; i > 0; i--) {
                packet.extension(one(EXTENSIONS), 8 + 8 * random.nextInt(4));
            }
        }
        final int offset = random.nextInt(2) * random.nextInt(0x2000);
        return random.nextInt(4) == 0 ? packet.fragment(offset, random.nextBoolean()) : packet;
    }

    private <T> T one(final List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean decide(final ByteBuffer frame) {
        try {
            final boolean group = (frame.get(0) & 1) != 0;
            frame.position(12);
            int type = half(frame);
            for (int tags = 0; tags < 2 && (type == 0x8100 || type == 0x88a8); tags++) {
                frame.getShort();
                type = half(frame);
            }
            return type == 0x0800 ? decideIpv4(frame, group) : type == 0x86dd && decideIpv6(frame, group);
        } catch (final BufferUnderflowException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private boolean decideIpv4(final ByteBuffer frame, final boolean group) {
        final byte[] to = address(frame, 16, 4);
        return isVip(to) || decide(frame, to, 4, 1, group || (to[0] & 0xff) >= 224);
    }

    private boolean decideIpv6(final ByteBuffer frame, final boolean group) {
        final byte[] to = address(frame, 24, 16);
        if (isVip(to)) {
            return true;
        }
        if (to[0] == -1) {
            final String hex = HexFormat.of().formatHex(to);
            final int message = frame.position() + 40;
            return hex.startsWith("ff0200000000000000000001ff") && frame.get(message - 34) == 58
                && (frame.getShort(message) >> 8 & 0xff) == 135 && isVip(address(frame, 48, 16));
        }
        return decide(frame, to, 16, 58, group);
    }

    private boolean decide(final ByteBuffer frame, final byte[] to, final int length, final int icmp, final boolean group) {
        final byte[] from = address(frame, length == 4 ? 12 : 8, length);
        final boolean later = !stepOver(frame, length);
        if (!later && protocol == icmp) {
            return decideError(frame, length);
        }
        final boolean replies = later ? anyPortReplies(from)
            : has(from, 0, true) || anyPortReplies(from) && has(from, half(frame), true);
        return replies && !group && !own.contains(inet(to));
    }

    private boolean decideError(final ByteBuffer frame, final int length) {
        final int type = half(frame) >>> 8;
        if (!(length == 4 ? List.of(3, 4, 11, 12) : List.of(1, 2, 3, 4)).contains(type)) {
            return false;
        }
        frame.position(move(frame, 6));
        final byte[] from = address(frame, length == 4 ? 12 : 8, length);
        final byte[] to = address(frame, length == 4 ? 16 : 24, length);
        final boolean later = !stepOver(frame, length);
        if (has(to, 0, false)) {
            return true;
        }
        if (endpoints.stream().noneMatch(each -> each.address().equals(inet(to)) && each.protocol() == protocol)) {
            return false;
        }
        final int port = later ? 0 : frame.getShort(frame.position() + 2) & 0xffff;
        return has(to, port, false) || (has(to, port, true) || has(to, 0, true)) && !own.contains(inet(from));
    }

    /** Leaves the buffer at the transport header and its number in {@link #protocol}; false if this is a later fragment. */
    private boolean stepOver(final ByteBuffer frame, final int length) {
        final int at = frame.position();
        final int first = frame.get(at) & 0xff;
        if (length == 4 ? first < 0x45 || first > 0x4f : first >> 4 != 6) {
            throw new IndexOutOfBoundsException();
        }
        protocol = frame.get(at + (length == 4 ? 9 : 6)) & 0xff;
        if (length == 4) {
            frame.position((frame.getShort(at + 6) & 0x1fff) == 0 ? move(frame, 4 * (first & 0x0f)) : at);
            return (frame.getShort(at + 6) & 0x1fff) == 0;
        }
        frame.position(move(frame, 40));
        for (int i = 0; i < 4 && List.of(0, 43, 44, 60).contains(protocol); i++) {
            final boolean fragment = protocol == 44;
            final int header = half(frame);
            protocol = header >>> 8;
            if (fragment && (half(frame) & 0xfff8) != 0) {
                return false;
            }
            frame.position(move(frame, fragment ? 4 : 6 + 8 * (header & 0xff)));
        }
        return true;
    }

    /** Behind the frame there is nothing to read, whatever it is. */
    private static int move(final ByteBuffer frame, final int by) {
        return Math.min(frame.limit(), frame.position() + by);
    }

    private boolean has(final byte[] address, final int port, final boolean replies) {
        return endpoints.stream().anyMatch(each -> each.address().equals(inet(address)) && each.protocol() == protocol
            && each.port() == port && each.replies() == replies);
    }

    private boolean anyPortReplies(final byte[] address) {
        return endpoints.stream()
            .anyMatch(each -> each.address().equals(inet(address)) && each.protocol() == protocol && each.replies());
    }

    private boolean isVip(final byte[] address) {
        final String literal = inet(address).getHostAddress();
        return vips.stream().anyMatch(vip -> inet(address).equals(ip(vip.split("/")[0]))
            || vip.equals("203.0.113.0/28") && literal.matches("203\\.0\\.113\\.([0-9]|1[0-5])")
            || vip.equals("2001:db8:7::/64") && literal.startsWith("2001:db8:7:0:"));
    }

    private static byte[] address(final ByteBuffer frame, final int at, final int length) {
        final byte[] address = new byte[length];
        frame.get(frame.position() + at, address);
        return address;
    }

    private static int half(final ByteBuffer frame) {
        return frame.getShort() & 0xffff;
    }

    private static InetAddress inet(final byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

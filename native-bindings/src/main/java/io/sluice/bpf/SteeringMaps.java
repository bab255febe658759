package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What is Sluice's, as the programs look it up; owns the maps of both families. */
final class SteeringMaps implements Steering {
    private static final byte[] PRESENT = {1};

    private final FamilyMaps ipv4;
    private final FamilyMaps ipv6;
    private final EndpointTable endpoints4;
    private final EndpointTable endpoints6;
    private final SynChallenge challenge;
    private final CloseStack opened;

    private final Map<InetAddress, Integer> marks = new HashMap<>();       // as they are in the kernel

    private SteeringMaps(final FamilyMaps ipv4, final FamilyMaps ipv6, final SynChallenge challenge,
        final CloseStack opened) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.challenge = challenge;
        this.opened = opened;
        endpoints4 = new EndpointTable(ipv4);
        endpoints6 = new EndpointTable(ipv6);
    }

    static SteeringMaps open() {
        return open(SynChallenge::open);
    }

    /** With another challenge. */
    static SteeringMaps open(final Function<CloseStack, SynChallenge> challenge) {
        try (CloseStack opening = new CloseStack()) {
            final FamilyMaps ipv4 = FamilyMaps.open(FamilyMaps.IPV4_LENGTH, opening);
            final FamilyMaps ipv6 = FamilyMaps.open(FamilyMaps.IPV6_LENGTH, opening);
            return new SteeringMaps(ipv4, ipv6, challenge.apply(opening), opening.release());
        }
    }

    /** What that is made of; there is nothing else. */
    static SteeringMaps of(final Steering steering) {
        return (SteeringMaps) steering;
    }

    @Override
    public void add(final InetAddress address, final int prefixLength) {
        if (isHost(address, prefixLength)) {
            mark(address, FamilyMaps.VIP, true);
        } else {
            maps(address).prefixes().put(prefix(address, prefixLength), PRESENT);
        }
    }

    @Override
    public void remove(final InetAddress address, final int prefixLength) {
        if (isHost(address, prefixLength)) {
            mark(address, FamilyMaps.VIP, false);
        } else {
            maps(address).prefixes().remove(prefix(address, prefixLength));
        }
    }

    @Override
    public void take(final Endpoint endpoint) {
        table(endpoint.address()).take(endpoint);
    }

    @Override
    public void release(final Endpoint endpoint) {
        table(endpoint.address()).release(endpoint);
    }

    @Override
    public void host(final InetAddress own, final boolean present) {
        mark(own, FamilyMaps.OWN, present);
    }

    /** Two threads that change the same address must not undo each other's change. */
    private synchronized void mark(final InetAddress address, final int flag, final boolean present) {
        final BpfMap addresses = maps(address).addresses();
        final int before = marks.getOrDefault(address, 0);
        final int after = present ? before | flag : before & ~flag;
        if (after == 0) {
            addresses.remove(address.getAddress());
            marks.remove(address);
        } else if (after != before) {
            addresses.put(address.getAddress(), new byte[] {(byte) after});
            marks.put(address, after);
        }
    }

    private static boolean isHost(final InetAddress address, final int prefixLength) {
        final int most = Byte.SIZE * address.getAddress().length;
        if (prefixLength < 0 || prefixLength > most) {
            throw new IllegalArgumentException("a prefix of " + address.getHostAddress() + " has 0 to " + most + " bits, not "
                + prefixLength);
        }
        return prefixLength == most;
    }

    /** A {@code struct bpf_lpm_trie_key}, linux/bpf.h; the kernel looks at no bits behind the prefix. */
    private static byte[] prefix(final InetAddress address, final int prefixLength) {
        final byte[] octets = address.getAddress();
        return ByteBuffer.allocate(FamilyMaps.PREFIX_LENGTH + octets.length).order(ByteOrder.nativeOrder()).putInt(prefixLength)
            .put(octets).array();
    }

    private FamilyMaps maps(final InetAddress address) {
        return isIpv4(address) ? ipv4 : ipv6;
    }

    private EndpointTable table(final InetAddress address) {
        return isIpv4(address) ? endpoints4 : endpoints6;
    }

    private static boolean isIpv4(final InetAddress address) {
        return address.getAddress().length == FamilyMaps.IPV4_LENGTH;
    }

    FamilyMaps ipv4() {
        return ipv4;
    }

    FamilyMaps ipv6() {
        return ipv6;
    }

    SynChallenge challenge() {
        return challenge;
    }

    @Override
    public void close() {
        opened.close();
    }
}

package io.sluice.packet;

import static io.sluice.packet.Address.V4_MAPPED;

/**
 * The keyed hash of a connection: addresses, ports and protocol, one way. For tables that anybody's packets may fill.
 *
 * <p>What it promises: who knows the algorithm, and not the secret, cannot work out beforehand which connections share a hash or
 * a line of a table, nor how two hashes differ when their connections differ in a way of his choosing. All that he controls meets
 * a part of the secret before it is multiplied, and there are no other multiplicands, so there is no input that makes a product
 * vanish, as there is where only a seed is secret and the multiplicands are public. Keys are added rather than exclusive-ored,
 * or two numbers could be negated at once without knowing them, and their product with them left as it was.
 *
 * <p>What it does not promise: it is no message authentication code. Who sees hashes can work out the secret, so none may leave
 * the process; who guesses all 64 bits of the secret has it; and who can measure how long single look-ups take may learn
 * something of which lines are long. It is not the same on two nodes or after a restart unless the secret is: what all must agree
 * upon is {@link FiveTuple#hash}.
 *
 * <p>Immutable; one serves any number of {@link PacketShape}s.
 */
public final class FlowHash {
    // SplitMix64 (Steele, Lea and Flood, 2014), which makes as many keys of one secret as are wanted.
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long MIX_1 = 0xbf58476d1ce4e5b9L;
    private static final long MIX_2 = 0x94d049bb133111ebL;

    private final long sourceHiKey;
    private final long sourceLoKey;
    private final long destinationHiKey;
    private final long destinationLoKey;
    private final long ipv4AddressesKey;
    private final long ipv4PortsKey;
    private final long lastKey;

    /** Hashes of two secrets have nothing to do with each other; any number is a good secret if nobody else can know it. */
    public FlowHash(final long secret) {
        sourceHiKey = key(secret, 1);
        sourceLoKey = key(secret, 2);
        destinationHiKey = key(secret, 3);
        destinationLoKey = key(secret, 4);
        ipv4AddressesKey = key(secret, 5);
        ipv4PortsKey = key(secret, 6);
        lastKey = key(secret, 7) | 1;                                         // odd: multiplying by it loses nothing
    }

    private static long key(final long secret, final int number) {
        long z = secret + number * GOLDEN;
        z = (z ^ z >>> 30) * MIX_1;
        z = (z ^ z >>> 27) * MIX_2;
        return z ^ z >>> 31;
    }

    /**
     * The hash; all 64 bits depend on all of the input. {@code fold(a, b)} is the exclusive or of the two halves of the signed
     * product of 128 bits.
     * <pre>
     *  p    = ports &lt;&lt; 8 | protocol
     *  s    = fold(sourceHi + k1, sourceLo + k2)
     *  d    = fold(destinationHi + k3, destinationLo + k4)
     *  x    = fold(s + p, d)                                            or, between two v4-mapped addresses,
     *  x    = fold((source &lt;&lt; 32 | destination) + k5, p + k6)
     *  hash = mix(mix(x) * k7)                                          mix(x) = x ^ x &gt;&gt;&gt; 32
     * </pre>
     * The last line is there for one client's ports: a product alone would have their hashes lie at equal distances.
     *
     * @param ports source port in the upper 16 bits, destination port in the lower.
     * @param protocol the IP protocol, 0 to 255.
     */
    public long of(
        final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo,
        final int ports, final int protocol) {
        return (sourceHi | destinationHi | (sourceLo ^ V4_MAPPED | destinationLo ^ V4_MAPPED) >>> 32) == 0
            ? ofIpv4(sourceLo, destinationLo, ports, protocol)
            : ofIpv6(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol);
    }

    /** {@link #of} two v4-mapped addresses. */
    long ofIpv4(final long sourceLo, final long destinationLo, final int ports, final int protocol) {
        final long addresses = sourceLo << 32 | destinationLo & 0xffff_ffffL;
        return last(fold(addresses + ipv4AddressesKey, together(ports, protocol) + ipv4PortsKey));
    }

    /** {@link #of} two addresses of which at least one is not v4-mapped. */
    long ofIpv6(
        final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo,
        final int ports, final int protocol) {
        final long source = fold(sourceHi + sourceHiKey, sourceLo + sourceLoKey);
        final long destination = fold(destinationHi + destinationHiKey, destinationLo + destinationLoKey);
        return last(fold(source + together(ports, protocol), destination));
    }

    private static long together(final int ports, final int protocol) {
        return (ports & 0xffff_ffffL) << 8 | protocol;
    }

    private long last(final long all) {
        return mix(mix(all) * lastKey);
    }

    private static long fold(final long a, final long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    private static long mix(final long x) {
        return x ^ x >>> 32;
    }
}

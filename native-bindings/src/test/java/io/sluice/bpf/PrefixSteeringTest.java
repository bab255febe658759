package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.Frames.arp;
import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.Frames.ipv4;
import static io.sluice.bpf.Frames.ipv6;
import static io.sluice.bpf.Frames.neighbour;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Prefixes, beside single addresses. */
class PrefixSteeringTest extends SteeringDecisions {
    private static final int SOLICITATION = 135;

    @Test
    void allAddressesOfAPrefixAreOursFromTheFirstToTheLast() {
        add("198.51.100.64/27");
        add("2001:db8:51:40::/59");
        for (final String tags : List.of("", DOT1Q, DOT1AD + DOT1Q)) {
            for (final String inside : List.of("198.51.100.64", "198.51.100.95")) {
                ours(ipv4(tags, Frames.TCP, inside));
                ours(arp(tags, 1, inside));
            }
            for (final String outside : List.of("198.51.100.63", "198.51.100.96", "198.51.101.64")) {
                kernels(ipv4(tags, Frames.TCP, outside));
                kernels(arp(tags, 1, outside));
            }
            for (final String inside : List.of("2001:db8:51:40::", "2001:db8:51:5f:ffff:ffff:ffff:ffff")) {
                ours(ipv6(tags, Frames.UDP, inside, "3039003500080000"));
                ours(neighbour(tags, SOLICITATION, "ff02::1:ff00:0", inside));
                ours(neighbour(tags, SOLICITATION, inside, inside));
            }
            for (final String outside : List.of("2001:db8:51:3f:ffff:ffff:ffff:ffff", "2001:db8:51:60::")) {
                kernels(ipv6(tags, Frames.UDP, outside, "3039003500080000"));
                kernels(neighbour(tags, SOLICITATION, "ff02::1:ff00:0", outside));
            }
        }
    }

    @Test
    void everyLengthOfPrefixIsKeptApart() {
        for (int length = 0; length < 32; length++) {
            add("128.0.0.0/" + length);
            ours(ipv4("", Frames.TCP, "128.0.0.0"));
            kernelsUnless(length == 0, ipv4("", Frames.TCP, "127.255.255.255"));
            remove("128.0.0.0/" + length);
            kernels(ipv4("", Frames.TCP, "128.0.0.0"));
        }
        for (int length = 1; length < 128; length++) {
            add("8000::/" + length);
            ours(ipv6("", Frames.TCP, "8000::", ""));
            kernels(ipv6("", Frames.TCP, "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""));
            remove("8000::/" + length);
            kernels(ipv6("", Frames.TCP, "8000::", ""));
        }
    }

    private void kernelsUnless(final boolean ours, final byte[] frame) {
        decided(frame, ours);
    }

    @Test
    void nestedPrefixesAndSingleAddressesComeAndGoByThemselves() {
        add("10.0.0.0/8");
        add("10.1.0.0/16");
        add("10.1.2.3");
        ours(ipv4("", Frames.TCP, "10.1.2.3"));
        remove("10.0.0.0/8");
        kernels(ipv4("", Frames.TCP, "10.2.0.0"));
        ours(ipv4("", Frames.TCP, "10.1.9.9"));
        remove("10.1.0.0/16");
        kernels(ipv4("", Frames.TCP, "10.1.9.9"));
        ours(ipv4("", Frames.TCP, "10.1.2.3"));
        remove("10.1.2.3");
        kernels(ipv4("", Frames.TCP, "10.1.2.3"));
    }

    @Test
    void addingAndRemovingTwiceIsHarmless() {
        add("10.0.0.0/8");
        add("10.0.0.0/8");
        ours(ipv4("", Frames.TCP, "10.1.2.3"));
        remove("10.0.0.0/8");
        remove("10.0.0.0/8");
        kernels(ipv4("", Frames.TCP, "10.1.2.3"));
    }

    @Test
    void bitsBehindThePrefixDoNotCount() {
        add("10.1.2.3/8");
        ours(ipv4("", Frames.TCP, "10.200.0.0"));
        remove("10.9.9.9/8");
        kernels(ipv4("", Frames.TCP, "10.200.0.0"));
    }

    @Test
    void thisHostsAddressInAPrefixIsOursToo() {
        host("10.0.0.1", true);
        add("10.0.0.0/8");
        ours(ipv4("", Frames.TCP, "10.0.0.1"));
    }

    @Test
    void aFrameThatEndsBeforeItsAddressIsTheKernels() {
        add("198.51.100.0/24");
        add("2001:db8:51::/48");
        for (final String tags : List.of("", DOT1Q, DOT1AD + DOT1Q)) {
            final int l3 = 14 + tags.length() / 2;
            cutEverywhere(ipv4(tags, Frames.TCP, "198.51.100.7"), l3 + 20);
            cutEverywhere(ipv6(tags, Frames.TCP, "2001:db8:51::7", "3039005000000001"), l3 + 40);
            cutEverywhere(arp(tags, 1, "198.51.100.7"), l3 + 28);
            cutEverywhere(neighbour(tags, SOLICITATION, "ff02::1:ff00:7", "2001:db8:51::7"), l3 + 64);
        }
    }

    @Test
    void aLengthThatTheFamilyDoesNotHaveIsRefused() {
        final Exception e = assertThrows(IllegalArgumentException.class, () -> maps.add(ip("10.0.0.0"), 33));
        assertEquals("a prefix of 10.0.0.0 has 0 to 32 bits, not 33", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> maps.add(ip("2001:db8::"), 129));
        assertThrows(IllegalArgumentException.class, () -> maps.remove(ip("10.0.0.0"), -1));
    }
}

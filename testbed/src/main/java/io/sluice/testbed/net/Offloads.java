package io.sluice.testbed.net;

import java.util.List;

/**
 * The work that a veth device leaves to hardware that isn't there: checksums, segmentation, merging, VLAN tags. A wire
 * carries finished frames only, so every end of every wire here has all of it switched off, and checked: {@code ethtool}
 * is silent about what it can't do.
 */
final class Offloads {

    private static final List<String> FEATURES = List.of(
        "rx-checksumming", "tx-checksumming", "tcp-segmentation-offload", "generic-segmentation-offload",
        "generic-receive-offload", "rx-vlan-offload", "tx-vlan-offload");

    private Offloads() {
    }

    static void off(final Netns netns, final String device) {
        netns.run("ethtool -K " + device + " rx off tx off tso off gso off gro off rxvlan off txvlan off");
        final List<String> features = netns.run("ethtool -k " + device).lines().map(String::strip).toList();
        for (final String feature : FEATURES) {
            if (features.stream().noneMatch(line -> line.startsWith(feature + ": off"))) {
                throw new IllegalStateException(device + " keeps " + feature + "; packets on it would not be those of a wire");
            }
        }
    }
}

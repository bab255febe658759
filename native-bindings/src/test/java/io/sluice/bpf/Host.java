package io.sluice.bpf;

import static io.sluice.linux.PrivateNetwork.sh;

/** The network stack of the calling thread's network. */
final class Host {
    private static final int IN_RECEIVES = 3;                      // "Ip: Forwarding DefaultTTL InReceives ...", RFC 1213

    private Host() {
    }

    /** How many IPv4 packets have come to it, good or bad. */
    static int received() throws Exception {
        return Integer.parseInt(sh("grep ^Ip: /proc/net/snmp | tail -1").split(" ")[IN_RECEIVES]);
    }
}

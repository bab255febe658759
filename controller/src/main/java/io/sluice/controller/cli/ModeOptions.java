package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.List;

import picocli.CommandLine.Option;

/** How packets reach backends: a mode, and the options that go with some. What is left out is left to the controller. */
final class ModeOptions {
    @Option(names = "--mode", paramLabel = "MODE", description = "How packets reach the backends: dsr (the VIP's default; by MAC "
        + "address), nat, fullnat, ipip, gre, gue, vxlan, geneve or dscp (layer-3 direct server return).")
    private String mode;

    @Option(names = "--vni", paramLabel = "VNI", description = "For vxlan and geneve: the virtual network (default: 0).")
    private Integer vni;

    @Option(names = "--tunnel-port", paramLabel = "PORT", description = "For gue, vxlan and geneve: UDP destination port "
        + "(default: 6080, 4789, 6081).")
    private Integer tunnelPort;

    @Option(names = "--gue-variant", paramLabel = "0|1", description = "For gue: 0, with a GUE header (the default), or 1, IP "
        + "directly in UDP.")
    private Integer gueVariant;

    @Option(names = "--tunnel-source", paramLabel = "PREFIX", description = "For tunnels: addresses from which the outer source "
        + "is taken, one for each connection (default: this host's own).")
    private String tunnelSource;

    @Option(names = "--dscp", paramLabel = "DSCP", description = "For dscp: the codepoint that tells a backend the VIP, 1 to 63.")
    private Integer dscp;

    @Option(names = "--snat", paramLabel = "ADDRESSES", split = ",", description = "For fullnat: addresses and prefixes to send "
        + "from, with commas between them; may be repeated.")
    private List<String> snat;

    @Option(names = "--snat-ports", paramLabel = "FIRST-LAST", description = "For fullnat: ports to send from (default: "
        + "1024-65535).")
    private String snatPorts;

    @Option(names = "--client-address", paramLabel = "HOW",
        description = "For fullnat over TCP: how backends learn "
        + "the client's address: none (the default), toa (a TCP option) or proxy (the PROXY protocol, version 2).")
    private String clientAddress;

    @Option(names = "--mss", paramLabel = "MSS", description = "The largest TCP segment that SYNs may ask for: auto (the "
        + "default: what fits the way), off, or 88 to 65495.")
    private String mss;

    Request addTo(final Request request) {
        return request.with("mode", mode).with("vni", vni).with("tunnelPort", tunnelPort).with("gueVariant", gueVariant)
            .with("tunnelSource", tunnelSource).with("dscp", dscp).with("snat", snat).with("snatPorts", snatPorts)
            .with("clientAddress", clientAddress).with("mss", mss);
    }
}

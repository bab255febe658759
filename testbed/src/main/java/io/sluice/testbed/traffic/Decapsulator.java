package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The far end of tunnels on a backend, where the kernel has none: {@code decapsulator.c}, which takes IP in IP, GRE, GUE and
 * Geneve, and packets whose DSCP stands for a destination. It shares no code with Sluice; what it refuses is wrong by the RFCs.
 */
public final class Decapsulator implements AutoCloseable {

    /** Where the packets from inside reach the kernel. */
    public static final String TUN = "from-tunnel";
    /** The UDP ports that IANA has given out; Sluice's defaults too. */
    public static final int GUE_PORT = 6_080;
    private static final int GENEVE_PORT = 6_081;

    private final CProgram program;

    /**
     * What became of tunnel packets so far.
     *
     * @param taken   by kind, such as {@code ipip 4in6} (inner in outer family) or {@code dscp 4}: handed to the kernel
     * @param refused by reason: not
     */
    public record Report(Map<String, Long> taken, Map<String, Long> refused) {

        /** Packets of that kind that were handed to the kernel. */
        public long taken(final String kind) {
            return taken.getOrDefault(kind, 0L);
        }
    }

    /**
     * Starts it on the device of {@code host}; returns when it is at work.
     *
     * @param vni  the virtual network identifier that Geneve packets must have
     * @param mac  the station that frames inside Geneve must be for
     * @param dscp by DSCP value, the destination that it stands for
     */
    public Decapsulator(final Host host, final int vni, final String mac, final Map<Integer, String> dscp) {
        this(host, GUE_PORT, GENEVE_PORT, vni, mac, dscp);
    }

    /** The same at other UDP ports. */
    public Decapsulator(final Host host, final int guePort, final int genevePort, final int vni, final String mac,
        final Map<Integer, String> dscp) {
        final List<String> arguments = new ArrayList<>(List.of(
            Host.DEVICE, TUN, "gue=" + guePort, "geneve=" + genevePort + ":" + vni, "mac=" + mac));
        dscp.forEach((value, address) -> arguments.add("dscp=" + value + ":" + address));
        program = CProgram.start("decapsulator", host.netns(), arguments);
        host.netns().sysctl("net/ipv4/conf/" + TUN + "/rp_filter", "0");
    }

    /** What became of everything that has reached the host before. */
    public Report report() {
        return program.ask("report", Report.class);
    }

    @Override
    public void close() {
        program.close();
    }
}

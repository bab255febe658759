package io.sluice.bpf;

import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.IpFrame.TCP;
import static io.sluice.bpf.IpFrame.from;

import io.sluice.bpf.Steering.Endpoint;
import io.sluice.linux.CloseStack;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what one decision costs in each of the three programs, in nanoseconds: the least of the means of many batches that the
 * kernel has timed, so that what else the machine does is left out. Not a test; run it as root by its {@code main}.
 */
final class SteeringCost {
    private static final int BATCHES = 60;
    private static final int RUNS = 20_000;
    private static final int MANY = 1_000;
    private static final String CLIENT4 = "203.0.113.7";
    private static final String CLIENT6 = "2001:db8:7::7";

    private SteeringCost() {
    }

    /** The first argument is how many prefixes of each family there are, 0 if there is none. */
    public static void main(final String[] arguments) {
        try (CloseStack opened = new CloseStack()) {
            final SteeringMaps maps = opened.push(SteeringMaps.open());
            final BpfMap sockets = opened.push(BpfMap.sockets("cost_sockets", 1));
            fill(maps, arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]));
            final Map<String, BpfProgram> programs = new LinkedHashMap<>();
            programs.put("XDP", opened.push(BpfProgram.load(BpfProgram.Type.XDP, "cost_xdp",
                SteeringCode.redirecting(maps, sockets))));
            programs.put("filter", opened.push(
                BpfProgram.load(BpfProgram.Type.SOCKET_FILTER, "cost_filter", SteeringCode.filtering(maps))));
            programs.put("TCX", opened.push(
                BpfProgram.load(BpfProgram.Type.SCHED_CLS, "cost_shield", SteeringCode.shielding(maps))));
            programs.forEach((name, program) -> frames().forEach((what, frame) ->
                System.out.printf("%-7s%-22s%4d ns%n", name, what, least(program, seen(name, frame.frame())))));
        }
    }

    private static void fill(final SteeringMaps maps, final int prefixes) {
        for (int i = 0; i < MANY; i++) {
            maps.add(ip("198.51." + (i >> 8) + "." + (i & 0xff)), 32);
            maps.add(ip("2001:db8:51::" + Integer.toHexString(i)), 128);
            maps.take(new Endpoint(ip("10.0." + (i >> 8) + "." + (i & 0xff)), TCP, 8080, true));
            maps.take(new Endpoint(ip("2001:db8:10::" + Integer.toHexString(i)), TCP, 8080, true));
        }
        for (int i = 0; i < prefixes; i++) {
            maps.add(ip("172.16." + i + ".0"), 24);
            maps.add(ip("2001:db8:172:" + Integer.toHexString(i) + "::"), 64);
        }
    }

    private static Map<String, IpFrame> frames() {
        final Map<String, IpFrame> frames = new LinkedHashMap<>();
        frames.put("VIP, IPv4", from(CLIENT4).to("198.51.0.7").tcp(31337, 80));
        frames.put("VIP, IPv6", from(CLIENT6).to("2001:db8:51::7").tcp(31337, 80));
        frames.put("VIP prefix, IPv4", from(CLIENT4).to("172.16.0.7").tcp(31337, 80));
        frames.put("VIP prefix, IPv6", from(CLIENT6).to("2001:db8:172:0::7").tcp(31337, 80));
        frames.put("NAT reply, IPv4", from("10.0.0.7").to(CLIENT4).tcp(8080, 31337));
        frames.put("NAT reply, IPv6", from("2001:db8:10::7").to(CLIENT6).tcp(8080, 31337));
        frames.put("stranger, IPv4", from(CLIENT4).to("192.0.2.1").tcp(31337, 22));
        frames.put("stranger, IPv6", from(CLIENT6).to("2001:db8:99::1").tcp(31337, 22));
        return frames;
    }

    private static byte[] seen(final String program, final byte[] frame) {
        return "filter".equals(program) ? SteeringDecisions.behindAHeader(frame) : frame;
    }

    private static int least(final BpfProgram program, final byte[] frame) {
        int least = Integer.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            least = Math.min(least, program.durationNs(frame, RUNS));
        }
        return least;
    }
}

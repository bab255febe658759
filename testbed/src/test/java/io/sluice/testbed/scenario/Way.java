package io.sluice.testbed.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One way to reach backends: a forwarding mode between two families, as {@code sluice vip add} is told.
 *
 * @param name    of the way, and of its VIP
 * @param options of {@code vip add}
 * @param near    whether its backends are on the balancer's segment, rather than behind a router
 * @param client  the family of VIP and clients, 4 or 6
 * @param backend the family of the backends' addresses, 4 or 6
 * @param number  of its own; the last part of its VIP
 */
record Way(String name, String options, boolean near, int client, int backend, int number) {

    /** The virtual network of VXLAN with IPv4 outside, and of Geneve; with IPv6 outside VXLAN has the next. */
    static final int VNI = 77;
    /** Where all full NAT comes from. */
    static final String POOL4 = "192.0.2.64/28";
    static final String POOL6 = "2001:db8::64:0/124";

    private static final int FIRST = 100;
    private static final List<Way> ALL = new ArrayList<>();
    private static final int[] FAMILIES = {4, 6};

    static {
        for (final String mode : new String[] {"ipip", "gre", "gue-0", "gue-1", "vxlan", "geneve"}) {
            for (final int client : FAMILIES) {
                for (final int backend : FAMILIES) {
                    add(mode + "-" + client + "in" + backend, tunnel(mode, backend), false, client, backend);
                }
            }
        }
        for (final int family : FAMILIES) {
            add("dsr-" + family, "--mode dsr", true, family, family);
            add("nat-" + family, "--mode nat", true, family, family);
            add("dscp-" + family, "--mode dscp --dscp " + dscp(family), false, family, family);
            for (final int backend : FAMILIES) {
                add("fullnat-" + family + "to" + backend, "--mode fullnat --snat " + pool(backend), false, family, backend);
            }
        }
    }

    private static String tunnel(final String mode, final int outer) {
        return switch (mode) {
            case "gue-0" -> "--mode gue --gue-variant 0";
            case "gue-1" -> "--mode gue --gue-variant 1";
            case "vxlan" -> "--mode vxlan --vni " + (outer == 4 ? VNI : VNI + 1);
            case "geneve" -> "--mode geneve --vni " + VNI;
            default -> "--mode " + mode;
        };
    }

    private static void add(final String name, final String options, final boolean near, final int client, final int backend) {
        ALL.add(new Way(name, options, near, client, backend, FIRST + ALL.size()));
    }

    /** The addresses that full NAT takes towards backends of a family. */
    static String pool(final int family) {
        return family == 4 ? POOL4 : POOL6;
    }

    /** The DSCP that stands for the VIP of that family. */
    static int dscp(final int family) {
        return 40 + family;
    }

    /** Those whose names begin so. */
    static List<Way> of(final String... beginnings) {
        return ALL.stream().filter(way -> Stream.of(beginnings).anyMatch(way.name::startsWith)).toList();
    }

    /** Its address. */
    String vip() {
        return (client == 4 ? "192.0.2." : "2001:db8::") + number;
    }

    /** Whether backends answer as the VIP, which they must own then; otherwise packets come to their own addresses. */
    boolean answersDirectly() {
        return !name.startsWith("nat") && !name.startsWith("fullnat");
    }

    /** What the far end counts its packets as ({@link io.sluice.testbed.traffic.Decapsulator}); nothing where none is. */
    String kind() {
        if (name.startsWith("dscp")) {
            return "dscp " + client;
        }
        return near || name.startsWith("fullnat") || name.startsWith("vxlan") ? ""
            : String.format(Locale.ROOT, "%s %din%d", name.substring(0, name.lastIndexOf('-')).replace("-", ""), client, backend);
    }

    /** Where a client finds the HTTP server. */
    String url() {
        return "http://" + Stage.endpoint(vip(), 80);
    }

    @Override
    public String toString() {
        return name;
    }
}

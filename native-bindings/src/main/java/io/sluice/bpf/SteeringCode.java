package io.sluice.bpf;

import static io.sluice.bpf.FamilyMaps.VIP;
import static io.sluice.bpf.Instructions.Condition.ANY_OF;
import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Condition.NOT_EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R2;
import static io.sluice.bpf.Instructions.Register.R3;
import static io.sluice.bpf.Instructions.Register.R6;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Size.BYTE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.Size.WORD;
import static io.sluice.bpf.Instructions.network16;
import static io.sluice.bpf.Instructions.network32;
import static io.sluice.bpf.Steps.ADDRESS;
import static io.sluice.bpf.Steps.CHALLENGED;
import static io.sluice.bpf.Steps.FIELD;
import static io.sluice.bpf.Steps.KERNELS;
import static io.sluice.bpf.Steps.KNOWN;
import static io.sluice.bpf.Steps.OURS;
import static io.sluice.bpf.Steps.PREFIX;

/**
 * Who gets a received frame. It is Sluice's when, behind at most two VLAN tags, it is
 * <ul>
 *   <li>ARP over Ethernet whose target is a VIP (RFC 826),</li>
 *   <li>IPv4 or IPv6 whose destination is a VIP, whatever it carries, fragments too,</li>
 *   <li>a neighbour solicitation for a VIP, sent to a solicited-node address (RFC 4861, section 4.3),</li>
 *   <li>IPv4 or IPv6 that comes from an endpoint, or an error about what goes to one: {@link EndpointCode},</li>
 * </ul>
 * and the kernel's in every other case, also when it ends before that can be told. A VIP is an address that was added or is in a
 * prefix that was. They are looked up in this order, so that what there is most of, packets for single addresses, is told first.
 * The same decision is made by three kinds of program, which differ in how they read a frame ({@link FrameAccess}) and in what
 * they do with it: those that hand frames to Sluice drop some SYNs at times ({@link SynChallengeCode}).
 */
final class SteeringCode {
    static final int XDP_DROP = 1;                                 // enum xdp_action, linux/bpf.h
    static final int XDP_PASS = 2;
    static final int TCX_NEXT = -1;                                // enum tcx_action_base, linux/bpf.h
    static final int TCX_DROP = 2;

    static final int RX_QUEUE_INDEX = 16;                  // struct xdp_md, linux/bpf.h
    static final int LEN = 0;                              // struct __sk_buff, linux/bpf.h
    static final int PKT_TYPE = 4;
    static final int VLAN_PRESENT = 20;
    static final int PACKET_OUTGOING = 4;                  // linux/if_packet.h

    static final int ETHERTYPE = 12;
    static final int VLAN_TAG_LENGTH = 4;
    static final int L3 = 14;                              // the network header, when R7 stands behind the tags
    static final int DOT1Q = 0x8100;                       // linux/if_ether.h
    static final int DOT1AD = 0x88a8;
    static final int ARP = 0x0806;
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int ARP_TARGET = L3 + 24;                 // the target protocol address; RFC 826
    static final int IPV4_DESTINATION = L3 + 16;           // RFC 791
    static final int IPV6_NEXT_HEADER = L3 + 6;            // RFC 8200
    static final int IPV6_DESTINATION = L3 + 24;
    static final int ICMPV6_TYPE = L3 + 40;                // RFC 4443, right behind the fixed header
    static final int SOLICITATION_TARGET = L3 + 48;        // RFC 4861
    static final int ICMPV6 = 58;
    static final int NEIGHBOUR_SOLICITATION = 135;

    private static final String ONE_TAG_SEEN = "one tag seen";
    private static final String NETWORK_LAYER = "network layer";
    private static final String VIP_IPV4 = "IPv4 for a VIP";
    private static final String VIP_IPV6 = "IPv6 for a VIP";

    private final Steps steps;
    private final Instructions code;
    private final FamilyMaps ipv4;
    private final FamilyMaps ipv6;

    private SteeringCode(final FrameAccess frame, final SteeringMaps maps) {
        steps = new Steps(frame);
        code = steps.code;
        ipv4 = maps.ipv4();
        ipv6 = maps.ipv6();
    }

    /** XDP: hands our frames to the socket of the queue they came from, and drops them where the queue has none. */
    static Instructions redirecting(final SteeringMaps maps, final BpfMap sockets) {
        return new SteeringCode(new PacketPointers(), maps).decide().challenge(maps)
            .label(CHALLENGED)
            .move(R0, XDP_DROP)
            .exit()
            .label(OURS)
            .loadMap(R1, sockets)
            .load(WORD, R2, R6, RX_QUEUE_INDEX)
            .move(R3, XDP_DROP)
            .call(Helper.REDIRECT_MAP)
            .exit()
            .label(KERNELS)
            .move(R0, XDP_PASS)
            .exit();
    }

    /** Socket filter: lets our frames into a packet socket, whole. */
    static Instructions filtering(final SteeringMaps maps) {
        return new SteeringCode(new LoadBytes(), maps).withoutMetadata().decide().challenge(maps)
            .label(OURS)
            .load(WORD, R0, R6, LEN)
            .exit()
            .label(CHALLENGED)
            .label(KERNELS)
            .move(R0, 0)
            .exit();
    }

    /** TCX ingress: keeps our frames, which the packet sockets have seen by then, from the host's own stack. */
    static Instructions shielding(final SteeringMaps maps) {
        return new SteeringCode(new LoadBytes(), maps).withoutMetadata().decide().code
            .label(VIP_IPV4)
            .label(VIP_IPV6)
            .label(OURS)
            .move(R0, TCX_DROP)
            .exit()
            .label(KERNELS)
            .move(R0, TCX_NEXT)
            .exit();
    }

    /**
     * An skb may be one that this host sends, also for Sluice, and that is never taken in again; and the kernel has moved the
     * outer tag, if there was one, out of the frame.
     */
    private SteeringCode withoutMetadata() {
        code.load(WORD, R0, R6, PKT_TYPE)
            .jumpIf(R0, EQUAL, PACKET_OUTGOING, KERNELS)
            .load(WORD, R0, R6, VLAN_PRESENT)
            .jumpIf(R0, NOT_EQUAL, 0, ONE_TAG_SEEN);
        return this;
    }

    private SteeringCode decide() {
        skipTag("first tag");
        code.label(ONE_TAG_SEEN);
        skipTag("second tag");
        steps.load(HALF, ETHERTYPE);
        code.label(NETWORK_LAYER)
            .jumpIf(R0, EQUAL, network16(IPV4), "IPv4")
            .jumpIf(R0, EQUAL, network16(IPV6), "IPv6")
            .jumpIf(R0, NOT_EQUAL, network16(ARP), KERNELS);
        decideArp();
        decideIpv4();
        decideIpv6();
        return this;
    }

    private Instructions challenge(final SteeringMaps maps) {
        new SynChallengeCode(steps, maps.challenge()).write(VIP_IPV4, VIP_IPV6);
        return code;
    }

    /** Moves the cursor behind a VLAN tag, or goes to the network layer with the Ethertype in R0. */
    private void skipTag(final String tag) {
        steps.load(HALF, ETHERTYPE);
        code.jumpIf(R0, EQUAL, network16(DOT1Q), tag)
            .jumpIf(R0, NOT_EQUAL, network16(DOT1AD), NETWORK_LAYER)
            .label(tag)
            .add(R7, VLAN_TAG_LENGTH);
    }

    private void decideArp() {
        steps.copy(L3, 6, FIELD);
        code.load(WORD, R0, R10, FIELD)
            .jumpIf(R0, NOT_EQUAL, network32(0x0001_0800), KERNELS)      // Ethernet, IPv4
            .load(HALF, R0, R10, FIELD + 4)
            .jumpIf(R0, NOT_EQUAL, network16(0x06_04), KERNELS);         // address lengths
        steps.copy(ARP_TARGET, Integer.BYTES, ADDRESS);
        lookUp(ipv4, OURS);
        code.jump(KERNELS);
    }

    private void decideIpv4() {
        code.label("IPv4");
        steps.copy(IPV4_DESTINATION, Integer.BYTES, ADDRESS);
        lookUp(ipv4, VIP_IPV4);
        new Ipv4EndpointCode(steps, ipv4).write();
    }

    private void decideIpv6() {
        code.label("IPv6");
        steps.copy(IPV6_DESTINATION, FamilyMaps.IPV6_LENGTH, ADDRESS);
        lookUp(ipv6, VIP_IPV6);
        code.load(BYTE, R0, R10, ADDRESS)
            .jumpIf(R0, EQUAL, 0xff, "IPv6 group");
        new Ipv6EndpointCode(steps, ipv6).write();
        decideSolicitation();
    }

    private void decideSolicitation() {
        code.label("IPv6 group")
            .load(WORD, R0, R10, ADDRESS)                                // ff02::1:ff00:0/104, RFC 4291, section 2.7.1
            .jumpIf(R0, NOT_EQUAL, network32(0xff02_0000), KERNELS)
            .load(WORD, R0, R10, ADDRESS + 4)
            .jumpIf(R0, NOT_EQUAL, 0, KERNELS)
            .load(WORD, R0, R10, ADDRESS + 8)
            .jumpIf(R0, NOT_EQUAL, network32(1), KERNELS)
            .load(BYTE, R0, R10, ADDRESS + 12)
            .jumpIf(R0, NOT_EQUAL, 0xff, KERNELS);
        steps.load(BYTE, IPV6_NEXT_HEADER);
        code.jumpIf(R0, NOT_EQUAL, ICMPV6, KERNELS);
        steps.load(BYTE, ICMPV6_TYPE);
        code.jumpIf(R0, NOT_EQUAL, NEIGHBOUR_SOLICITATION, KERNELS);
        steps.copy(SOLICITATION_TARGET, FamilyMaps.IPV6_LENGTH, ADDRESS);
        lookUp(ipv6, OURS);
        code.jump(KERNELS);
    }

    /** Goes to {@code vip} if the address is one. */
    private void lookUp(final FamilyMaps maps, final String vip) {
        final String stranger = "step " + code.count();
        steps.find(maps.addresses(), ADDRESS)
            .jumpIf(R0, EQUAL, 0, stranger)
            .load(BYTE, R0, R0, 0)
            .jumpIf(R0, ANY_OF, VIP, vip)
            .label(stranger)
            .store(BYTE, R10, KNOWN, R0)
            .move(R0, Byte.SIZE * maps.addressLength())
            .store(WORD, R10, PREFIX, R0);
        steps.find(maps.prefixes(), PREFIX)
            .jumpIf(R0, NOT_EQUAL, 0, vip);
    }
}

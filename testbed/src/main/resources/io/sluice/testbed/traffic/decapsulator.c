/*
 * The far end of a tunnel, where the kernel has none: takes tunnel packets that arrive on a device, holds them strictly against
 * what the RFCs say, and hands the packet inside to the kernel by a TUN device. Also the far end of layer-3 direct server return
 * by DSCP: puts back the destination that a DSCP value stands for. Whatever is wrong is counted by its reason and goes no
 * further.
 *
 *   decapsulator DEVICE TUN [gue=PORT] [geneve=PORT:VNI] [mac=INNER-MAC] [dscp=VALUE:ADDRESS] ...
 *
 * The kernel's own stack must not see these packets, or it would answer that there is no such protocol here: a BPF program on
 * the device's ingress drops them, after this program's packet socket has had them (attached by a link, so gone with this
 * process). Prints "ready", and then one line of JSON for each line read.
 *
 * IPv4 RFC 791, IPv6 RFC 8200, IP in IP RFC 2003, 2473, 4213, GRE RFC 2784, 7676, GUE draft-ietf-intarea-gue-09,
 * Geneve RFC 8926, UDP RFC 768, 8200 section 8.1, ECN and DSCP RFC 6040, 2983, Internet checksum RFC 1071.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { IPIP = 4, TCP = 6, UDP = 17, IPV6_IN_IP = 41, FRAGMENT = 44, GRE = 47, ICMPV6 = 58 };
enum { ETHERNET = 14, SMALLEST_FRAME = 60, LARGEST = 65536, KINDS = 64, DSCPS = 64 };

typedef const uint8_t octets;

/* What is around a packet: who sent it to whom, in which family. */
struct outer {
    int version;
    octets *source, *destination;           /* 4 or 16 octets */
    int traffic_class;
    int protocol;
    octets *payload;
    int length;                             /* of the payload */
};

struct count {
    char name[96];
    unsigned long number;
};

static struct count taken[KINDS], refused[KINDS];
static int gue_port, geneve_port, geneve_vni;
static uint8_t inner_mac[6];
static struct { int version; uint8_t address[16]; } meant_by[DSCPS];
static int tun;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void add(struct count *counts, const char *name)
{
    for (int i = 0; i < KINDS; i++) {
        if (counts[i].number == 0)
            snprintf(counts[i].name, sizeof counts[i].name, "%s", name);
        if (strcmp(counts[i].name, name) == 0) {
            counts[i].number++;
            return;
        }
    }
}

static void refuse(const char *why)
{
    add(refused, why);
}

static int get16(octets *at)
{
    return at[0] << 8 | at[1];
}

/* The sum of 16-bit words, an odd octet at the end being the high one of its word; not yet folded. */
static uint64_t words(octets *at, int length)
{
    uint64_t sum = 0;
    for (int i = 0; i + 1 < length; i += 2)
        sum += get16(at + i);
    return length % 2 ? sum + (at[length - 1] << 8) : sum;
}

static int folded(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (int) sum;
}

static int address_length(const struct outer *ip)
{
    return ip->version == 4 ? 4 : 16;
}

/* The words of the pseudo-header; the same for IPv4 and IPv6, as it is a sum. */
static uint64_t pseudo_header(const struct outer *ip, int protocol, int length)
{
    return words(ip->source, address_length(ip)) + words(ip->destination, address_length(ip)) + protocol + length;
}

/* Whether a whole UDP datagram has the right length and checksum. */
static int good_udp(const struct outer *ip)
{
    if (ip->length < 8 || get16(ip->payload + 4) != ip->length) {
        refuse("the UDP length is not that of the IP payload");
        return 0;
    }
    if (get16(ip->payload + 6) == 0) {
        if (ip->version == 6)
            refuse("UDP over IPv6 without a checksum");
        return ip->version == 4;
    }
    if (folded(pseudo_header(ip, UDP, ip->length) + words(ip->payload, ip->length)) != 0xffff) {
        refuse("a wrong UDP checksum");
        return 0;
    }
    return 1;
}

/* The family of a packet that fills length octets exactly and has a good header; 0 if it doesn't. */
static int whole_packet(octets *at, int length)
{
    if (length >= 20 && at[0] >> 4 == 4) {
        const int header = (at[0] & 15) * 4;
        return header >= 20 && header <= length && get16(at + 2) == length && folded(words(at, header)) == 0xffff ? 4 : 0;
    }
    return length >= 40 && at[0] >> 4 == 6 && get16(at + 4) + 40 == length ? 6 : 0;
}

static int traffic_class(octets *packet)
{
    return packet[0] >> 4 == 4 ? packet[1] : get16(packet) >> 4 & 0xff;
}

static void give_to_kernel(octets *packet, int length)
{
    if (write(tun, packet, length) != length)
        refuse("not taken by the kernel");
}

/* The packet inside has been reached; promised is the family that the header before it has named, 0 if it names none. */
static void inside(const struct outer *ip, const char *kind, octets *packet, int length, int promised)
{
    char name[96];
    const int version = whole_packet(packet, length);
    if (version == 0) {
        refuse("the packet inside has wrong lengths or a wrong header checksum");
    } else if (promised != 0 && promised != version) {
        refuse("the packet inside is of another family than the header before it says");
    } else if (traffic_class(packet) != ip->traffic_class) {
        refuse("DSCP and ECN outside are not those inside");
    } else {
        snprintf(name, sizeof name, "%s %din%d", kind, version, ip->version);
        add(taken, name);
        give_to_kernel(packet, length);
    }
}

/* The family that an Ethernet type stands for. */
static int family(int type)
{
    return type == ETH_P_IP ? 4 : type == ETH_P_IPV6 ? 6 : -1;
}

/* RFC 2784: checksum bit, twelve bits that must be zero, version 0. Keys and sequence numbers (RFC 2890) are not in use here. */
static void gre(const struct outer *ip)
{
    octets *at = ip->payload;
    if (ip->length < 4) {
        refuse("GRE is cut short");
    } else if ((get16(at) & 0x7fff) != 0) {
        refuse("GRE with reserved bits, key, sequence or another version");
    } else if (at[0] & 0x80) {
        if (ip->length < 8 || folded(words(at, ip->length)) != 0xffff)
            refuse("a wrong GRE checksum");
        else
            inside(ip, "gre", at + 8, ip->length - 8, family(get16(at + 2)));
    } else {
        inside(ip, "gre", at + 4, ip->length - 4, family(get16(at + 2)));
    }
}

/* Variant 0 has a header of four octets; variant 1 none: the version nibble of the packet inside is its beginning. */
static void gue(const struct outer *ip)
{
    octets *at = ip->payload + 8;
    const int length = ip->length - 8;
    if (length < 4) {
        refuse("GUE is cut short");
    } else if (at[0] >> 6 == 1) {
        inside(ip, "gue1", at, length, 0);
    } else if (at[0] >> 6 != 0 || at[0] & 0x20) {
        refuse("GUE control message or unknown variant");
    } else if ((at[0] & 0x1f) != 0 || get16(at + 2) != 0) {
        refuse("GUE with extension fields");
    } else if (at[1] != IPIP && at[1] != IPV6_IN_IP) {
        refuse("GUE holds another protocol than IP");
    } else {
        inside(ip, "gue0", at + 4, length - 4, at[1] == IPIP ? 4 : 6);
    }
}

static void geneve(const struct outer *ip)
{
    octets *at = ip->payload + 8;
    const int length = ip->length - 8;
    if (length < 8) {
        refuse("Geneve is cut short");
    } else if (at[0] >> 6 != 0 || at[1] & 0xbf || at[7] != 0) {
        refuse("Geneve of another version, a control packet, or with reserved bits");
    } else if (at[1] & 0x40 || (at[0] & 0x3f) != 0) {
        refuse("Geneve with options");
    } else if ((at[4] << 16 | at[5] << 8 | at[6]) != geneve_vni) {
        refuse("another virtual network identifier");
    } else if (get16(at + 2) == 0x6558) {                       /* transparent Ethernet bridging: a frame inside */
        if (length < 8 + ETHERNET)
            refuse("Geneve is cut short");
        else if (memcmp(at + 8, inner_mac, 6) != 0)
            refuse("the frame inside is for another station");
        else
            inside(ip, "geneve", at + 8 + ETHERNET, length - 8 - ETHERNET, family(get16(at + 8 + 12)));
    } else {
        inside(ip, "geneve", at + 8, length - 8, family(get16(at + 2)));
    }
}

/* Whether the checksum of a whole TCP segment or UDP datagram, or of an ICMPv6 message, is right; others are not looked at. */
static int good_transport(const struct outer *ip)
{
    if (ip->protocol == UDP)
        return good_udp(ip);
    if (ip->protocol != TCP && ip->protocol != ICMPV6)
        return 1;
    if (folded(pseudo_header(ip, ip->protocol, ip->length) + words(ip->payload, ip->length)) == 0xffff)
        return 1;
    refuse("a wrong transport checksum");
    return 0;
}

/* Where a transport checksum that covers the destination is, or NULL. */
static uint8_t *transport_checksum(uint8_t *transport, int protocol, int length)
{
    const int at = protocol == TCP ? 16 : protocol == UDP ? 6 : protocol == ICMPV6 ? 2 : -1;
    if (at < 0 || length < at + 2 || (protocol == UDP && get16(transport + at) == 0))
        return NULL;
    return transport + at;
}

/* Puts the destination in place that the DSCP stands for, and makes the DSCP zero; ECN stays. RFC 1624, equation 3. */
static void by_dscp(const struct outer *ip, uint8_t *packet, int length)
{
    const int dscp = ip->traffic_class >> 2, octets_of_address = address_length(ip);
    octets *meant = meant_by[dscp].address;
    const uint64_t before = words(ip->destination, octets_of_address), after = words(meant, octets_of_address);
    uint8_t *transport = packet + (ip->payload - packet);
    int protocol = ip->protocol, rest = ip->length;
    int fragment = ip->version == 4 && (get16(packet + 6) & 0x3fff) != 0, later = fragment && (get16(packet + 6) & 0x1fff) != 0;
    if (ip->version == 6 && protocol == FRAGMENT && rest >= 8) {
        fragment = 1;
        later = (get16(transport + 2) & 0xfff8) != 0;
        protocol = transport[0];
        transport += 8;
        rest -= 8;
    }
    if (!fragment && !good_transport(ip))
        return;
    uint8_t *checksum = later ? NULL : transport_checksum(transport, protocol, rest);
    if (checksum != NULL) {
        const uint64_t every = 0xffff * (uint64_t) (octets_of_address / 2);
        int sum = folded((uint64_t) (0xffff - get16(checksum)) + every - before + after);
        sum = 0xffff - sum;
        if (protocol == UDP && sum == 0)
            sum = 0xffff;
        checksum[0] = sum >> 8;
        checksum[1] = sum & 0xff;
    }
    if (ip->version == 4) {
        packet[1] &= 3;
        memcpy(packet + 16, meant, 4);
        packet[10] = packet[11] = 0;
        const int sum = 0xffff - folded(words(packet, (packet[0] & 15) * 4));
        packet[10] = sum >> 8;
        packet[11] = sum & 0xff;
    } else {
        packet[0] &= 0xf0;
        packet[1] &= 0x3f;
        memcpy(packet + 24, meant, 16);
    }
    add(taken, ip->version == 4 ? "dscp 4" : "dscp 6");
    give_to_kernel(packet, length);
}

static void outermost(const struct outer *ip)
{
    switch (ip->protocol) {
    case IPIP:
        inside(ip, "ipip", ip->payload, ip->length, 4);
        break;
    case IPV6_IN_IP:
        inside(ip, "ipip", ip->payload, ip->length, 6);
        break;
    case GRE:
        gre(ip);
        break;
    case UDP:
        if (good_udp(ip)) {
            if (get16(ip->payload + 2) == gue_port)
                gue(ip);
            else
                geneve(ip);
        }
        break;
    }
}

/* Whether a packet is one of those that this program takes, before anything about it has been found good. */
static int is_tunnelled(int protocol, octets *payload, int length)
{
    if (protocol != UDP)
        return protocol == IPIP || protocol == IPV6_IN_IP || protocol == GRE;
    const int port = length >= 8 ? get16(payload + 2) : 0;
    return port != 0 && (port == gue_port || port == geneve_port);
}

/* A frame longer than its packet is padded, which only the shortest are. */
static int fills(int length, int available)
{
    return length <= available && (length == available || ETHERNET + available <= SMALLEST_FRAME);
}

static void ipv4(uint8_t *packet, int available)
{
    const int header = available < 20 ? 0 : (packet[0] & 15) * 4;
    if (header < 20 || header > available)
        return;
    struct outer ip = {4, packet + 12, packet + 16, packet[1], packet[9], packet + header, get16(packet + 2) - header};
    const int dscp = meant_by[packet[1] >> 2].version == 4;
    if (!dscp && !is_tunnelled(ip.protocol, ip.payload, available - header))
        return;
    if (!fills(get16(packet + 2), available) || ip.length < 0)
        refuse("the IPv4 length is not that of the frame");
    else if (folded(words(packet, header)) != 0xffff)
        refuse("a wrong IPv4 header checksum");
    else if (dscp)
        by_dscp(&ip, packet, get16(packet + 2));
    else if (get16(packet + 6) & 0x3fff)
        refuse("a tunnel packet is a fragment");
    else if (!(get16(packet + 6) & 0x4000))
        refuse("a tunnel packet may be fragmented");
    else if (packet[8] == 0 || packet[8] > 64)
        refuse("the time to live of a tunnel packet is not at most 64");
    else
        outermost(&ip);
}

static void ipv6(uint8_t *packet, int available)
{
    if (available < 40)
        return;
    struct outer ip = {6, packet + 8, packet + 24, traffic_class(packet), packet[6], packet + 40, get16(packet + 4)};
    const int dscp = meant_by[ip.traffic_class >> 2].version == 6;
    if (!dscp && !is_tunnelled(ip.protocol, ip.payload, available - 40))
        return;
    if (!fills(ip.length + 40, available))
        refuse("the IPv6 length is not that of the frame");
    else if (dscp)
        by_dscp(&ip, packet, ip.length + 40);
    else if (packet[7] == 0 || packet[7] > 64)
        refuse("the hop limit of a tunnel packet is not at most 64");
    else
        outermost(&ip);
}

/* The BPF program that keeps the kernel out; offsets from the Ethernet header, IPv4 headers without options. */
struct code {
    struct bpf_insn instructions[1024];
    int length;
};

static void emit(struct code *code, int opcode, int destination, int source, int offset, int immediate)
{
    code->instructions[code->length++] = (struct bpf_insn) {opcode, destination, source, offset, immediate};
}

/* Reads octets (1 or 2) of the frame into R0; the program ends with 0, TC_ACT_OK, where the frame is shorter. */
static void frame(struct code *code, int octets_read, int at)
{
    emit(code, BPF_LD | BPF_ABS | (octets_read == 1 ? BPF_B : BPF_H), 0, 0, 0, at);
}

/* Drops the frame if R0 is value: TC_ACT_SHOT is 2. */
static void drop_if(struct code *code, int value)
{
    emit(code, BPF_JMP | BPF_JNE | BPF_K, 0, 0, 2, value);
    emit(code, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 2);
    emit(code, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void drop_ours(struct code *code, int version, int protocol_at, int transport_at)
{
    frame(code, 2, ETHERNET);
    emit(code, BPF_ALU64 | BPF_RSH | BPF_K, 0, 0, 0, version == 4 ? 2 : 6);
    emit(code, BPF_ALU64 | BPF_AND | BPF_K, 0, 0, 0, 0x3f);
    for (int dscp = 1; dscp < DSCPS; dscp++)
        if (meant_by[dscp].version == version)
            drop_if(code, dscp);
    frame(code, 1, protocol_at);
    drop_if(code, IPIP);
    drop_if(code, IPV6_IN_IP);
    drop_if(code, GRE);
    emit(code, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2, UDP);
    emit(code, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0);
    emit(code, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    frame(code, 2, transport_at + 2);
    if (gue_port != 0)
        drop_if(code, gue_port);
    if (geneve_port != 0)
        drop_if(code, geneve_port);
    emit(code, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0);
    emit(code, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void keep_kernel_out(int device)
{
    static struct code code, ipv4_part;
    drop_ours(&ipv4_part, 4, ETHERNET + 9, ETHERNET + 20);
    emit(&code, BPF_ALU64 | BPF_MOV | BPF_X, 6, 1, 0, 0);                           /* LD_ABS wants the context in R6 */
    frame(&code, 2, 12);
    emit(&code, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3, ETH_P_IP);
    emit(&code, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, ipv4_part.length + 2, ETH_P_IPV6);
    emit(&code, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0);
    emit(&code, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    memcpy(code.instructions + code.length, ipv4_part.instructions, ipv4_part.length * sizeof(struct bpf_insn));
    code.length += ipv4_part.length;
    drop_ours(&code, 6, ETHERNET + 6, ETHERNET + 40);

    static char log[65536];
    union bpf_attr load = {.prog_type = BPF_PROG_TYPE_SCHED_CLS, .insns = (uintptr_t) code.instructions,
        .insn_cnt = code.length, .license = (uintptr_t) "Apache-2.0", .log_buf = (uintptr_t) log, .log_size = sizeof log,
        .log_level = 1};
    const int program = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
    if (program < 0) {
        fputs(log, stderr);
        die("BPF_PROG_LOAD");
    }
    struct { uint32_t program, device, type, flags; uint64_t more[6]; } link
        = {.program = program, .device = device, .type = 46 /* BPF_TCX_INGRESS */};
    if (syscall(SYS_bpf, 28 /* BPF_LINK_CREATE */, &link, sizeof link) < 0)
        die("BPF_LINK_CREATE");                                                     /* held until this process ends */
}

static int open_tun(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
        die("/dev/net/tun");
    const int any = socket(AF_INET, SOCK_DGRAM, 0);
    request.ifr_flags = IFF_UP;
    if (ioctl(any, SIOCSIFFLAGS, &request) < 0)
        die("SIOCSIFFLAGS");
    request.ifr_mtu = 9000;                                                         /* whatever fits a segment here */
    if (ioctl(any, SIOCSIFMTU, &request) < 0)
        die("SIOCSIFMTU");
    close(any);
    return fd;
}

static int open_device(int device)
{
    const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), much = 64 << 20, yes = 1;
    const struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = device};
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &much, sizeof much) < 0
        || setsockopt(fd, SOL_PACKET, 23 /* PACKET_IGNORE_OUTGOING */, &yes, sizeof yes) < 0
        || bind(fd, (const struct sockaddr *) &address, sizeof address) < 0)
        die("packet socket");
    return fd;
}

static void argument(char *word)
{
    char *value = strchr(word, '='), *more;
    if (value == NULL)
        goto wrong;
    *value++ = 0;
    more = strchr(value, ':');
    if (strcmp(word, "gue") == 0) {
        gue_port = atoi(value);
    } else if (strcmp(word, "geneve") == 0 && more != NULL) {
        geneve_port = atoi(value);
        geneve_vni = atoi(more + 1);
    } else if (strcmp(word, "mac") == 0) {
        if (sscanf(value, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &inner_mac[0], &inner_mac[1], &inner_mac[2], &inner_mac[3],
                &inner_mac[4], &inner_mac[5]) != 6)
            goto wrong;
    } else if (strcmp(word, "dscp") == 0 && more != NULL && atoi(value) > 0 && atoi(value) < DSCPS) {
        const int dscp = atoi(value), version = strchr(more + 1, ':') ? 6 : 4;
        meant_by[dscp].version = version;
        if (inet_pton(version == 4 ? AF_INET : AF_INET6, more + 1, meant_by[dscp].address) != 1)
            goto wrong;
    } else {
        goto wrong;
    }
    return;
wrong:
    fprintf(stderr, "decapsulator: what is %s?\n", word);
    exit(2);
}

static void print(const char *name, const struct count *counts)
{
    printf("\"%s\":{", name);
    for (int i = 0; i < KINDS && counts[i].number != 0; i++)
        printf("%s\"%s\":%lu", i ? "," : "", counts[i].name, counts[i].number);
    printf("}");
}

static void take(int device)
{
    static uint8_t buffer[LARGEST];
    for (int burst = 0; burst < 64; burst++) {
        struct sockaddr_ll from;
        socklen_t length_of_from = sizeof from;
        const int length = recvfrom(device, buffer, LARGEST, MSG_DONTWAIT, (struct sockaddr *) &from, &length_of_from);
        if (length < 0)
            return;
        if (length < ETHERNET || from.sll_pkttype != PACKET_HOST)
            continue;
        if (get16(buffer + 12) == ETH_P_IP)
            ipv4(buffer + ETHERNET, length - ETHERNET);
        else if (get16(buffer + 12) == ETH_P_IPV6)
            ipv6(buffer + ETHERNET, length - ETHERNET);
    }
}

int main(int count, char **words_given)
{
    if (count < 3) {
        fprintf(stderr, "usage: decapsulator DEVICE TUN [gue=PORT] [geneve=PORT:VNI] [mac=INNER-MAC] [dscp=VALUE:ADDRESS] ...\n");
        return 2;
    }
    for (int i = 3; i < count; i++)
        argument(words_given[i]);
    const int index = if_nametoindex(words_given[1]);
    if (index == 0)
        die(words_given[1]);
    tun = open_tun(words_given[2]);
    const int device = open_device(index);
    keep_kernel_out(index);
    printf("ready\n");
    fflush(stdout);
    struct pollfd ready[] = {{.fd = device, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    while (poll(ready, 2, -1) >= 0 || errno == EINTR) {
        char line[64];
        if (ready[0].revents)
            take(device);
        if (ready[1].revents) {
            if (read(0, line, sizeof line) <= 0)
                return 0;
            while (poll(ready, 1, 0) > 0)                                           /* what has arrived before the question */
                take(device);
            printf("{");
            print("taken", taken);
            printf(",");
            print("refused", refused);
            printf("}\n");
            fflush(stdout);
        }
    }
    die("poll");
}

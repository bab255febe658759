/*
 * Stands in for the SCTP that this kernel lacks: just enough of RFC 9260 over raw sockets for associations that come up, carry
 * data both ways, and go down, with every checksum (CRC32c), port, verification tag and TSN looked at. No congestion control, and
 * nothing is sent twice: what is lost is to be seen.
 *
 *   sctp serve ADDRESS PORT             says "ready", sends all data back from where it came to (ADDRESS may be 0.0.0.0 or ::),
 *                                       and answers each line with one of JSON
 *   sctp call SOURCE ADDRESS PORT MESSAGES OCTETS     one association, then one line of JSON
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SCTP = 132, COMMON_HEADER = 12, LARGEST = 65536, PEERS = 4096, WINDOW = 16, PATIENCE_MS = 2000 };
enum { DATA = 0, INIT = 1, INIT_ACK = 2, SACK = 3, SHUTDOWN = 7, SHUTDOWN_ACK = 8, COOKIE_ECHO = 10, COOKIE_ACK = 11,
    SHUTDOWN_COMPLETE = 14, STATE_COOKIE = 7, DATA_HEADER = 16, WHOLE_MESSAGE = 3 };

struct association {
    struct sockaddr_storage peer;
    struct in6_addr own;                                        /* IPv4 mapped; :: while it is left to the kernel */
    int peer_port, own_port;
    uint32_t peer_tag, own_tag, next_sent, next_expected;
    int established;
};

static int family, raw;
static unsigned long associations, messages, wrong_checksums, wrong_otherwise;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static int get16(const uint8_t *at)
{
    return at[0] << 8 | at[1];
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        *at++ = value >> (24 - 8 * i);
    return at;
}

static uint8_t *put16(uint8_t *at, int value)
{
    *at++ = value >> 8;
    *at++ = value;
    return at;
}

/* Bit by bit, as the definition has it: polynomial 0x1EDC6F41 from its low end, register of ones, result inverted. */
static uint32_t crc32c(const uint8_t *at, int length)
{
    static uint32_t table[256];
    if (table[1] == 0)
        for (int i = 0; i < 256; i++) {
            uint32_t rest = i;
            for (int bit = 0; bit < 8; bit++)
                rest = rest >> 1 ^ (rest & 1 ? 0x82f63b78 : 0);
            table[i] = rest;
        }
    uint32_t crc = 0xffffffff;
    while (length-- > 0)
        crc = crc >> 8 ^ table[(crc ^ *at++) & 0xff];
    return ~crc;
}

static struct sockaddr_storage parsed(const char *text, socklen_t *length)
{
    struct sockaddr_storage address = {0};
    family = strchr(text, ':') ? AF_INET6 : AF_INET;
    address.ss_family = family;
    *length = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    void *octets = family == AF_INET ? (void *) &((struct sockaddr_in *) &address)->sin_addr
        : (void *) &((struct sockaddr_in6 *) &address)->sin6_addr;
    if (inet_pton(family, text, octets) != 1) {
        fprintf(stderr, "sctp: %s is no address\n", text);
        exit(2);
    }
    return address;
}

static void open_raw(const char *own)
{
    socklen_t length;
    const struct sockaddr_storage address = parsed(own, &length);
    const int much = 16 << 20, yes = 1;
    raw = socket(family, SOCK_RAW, SCTP);
    if (raw < 0 || setsockopt(raw, SOL_SOCKET, SO_RCVBUFFORCE, &much, sizeof much) < 0
        || (family == AF_INET6 && setsockopt(raw, IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof yes) < 0)
        || bind(raw, (const struct sockaddr *) &address, length) < 0)
        die("raw socket");
}

/* The beginning of a packet; chunks follow at what is returned. */
static uint8_t *packet(uint8_t *at, const struct association *with, uint32_t tag)
{
    return put32(put32(put16(put16(at, with->own_port), with->peer_port), tag), 0);
}

static uint8_t *chunk(uint8_t *at, int type, int flags, int length)
{
    *at++ = type;
    *at++ = flags;
    return put16(at, length);
}

static void send_to(const struct association *with, uint8_t *begin, const uint8_t *end)
{
    const uint32_t crc = crc32c(begin, end - begin);
    for (int i = 0; i < 4; i++)
        begin[8 + i] = crc >> 8 * i;                            /* the low octet first: RFC 9260, appendix A */
    char control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = {0};
    struct iovec part = {begin, end - begin};
    struct msghdr message = {.msg_name = (void *) &with->peer,
        .msg_namelen = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6),
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (family == AF_INET) {
        header->cmsg_level = IPPROTO_IP;
        header->cmsg_type = IP_PKTINFO;
        header->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
        memcpy(&((struct in_pktinfo *) CMSG_DATA(header))->ipi_spec_dst, with->own.s6_addr + 12, 4);
        message.msg_controllen = CMSG_SPACE(sizeof(struct in_pktinfo));
    } else {
        header->cmsg_level = IPPROTO_IPV6;
        header->cmsg_type = IPV6_PKTINFO;
        header->cmsg_len = CMSG_LEN(sizeof(struct in6_pktinfo));
        ((struct in6_pktinfo *) CMSG_DATA(header))->ipi6_addr = with->own;
    }
    if (sendmsg(raw, &message, 0) < 0)
        perror("send");
}

static uint8_t *put_data(uint8_t *at, struct association *with, const uint8_t *content, int length)
{
    at = chunk(at, DATA, WHOLE_MESSAGE, DATA_HEADER + length);
    at = put32(at, with->next_sent++);
    at = put32(put16(put16(at, 0), 0), 0);                      /* stream, sequence, payload protocol */
    memcpy(at, content, length);
    for (at += length; length % 4 != 0; length++)
        *at++ = 0;
    return at;
}

static uint8_t *put_sack(uint8_t *at, const struct association *with)
{
    at = chunk(at, SACK, 0, 16);
    return put32(put32(put32(at, with->next_expected - 1), 1 << 20), 0);
}

static uint8_t *put_init(uint8_t *at, const struct association *with, int type, int length)
{
    at = put32(put32(chunk(at, type, 0, length), with->own_tag), 1 << 20);
    return put32(put16(put16(at, 1), 1), with->next_sent);
}

static void send_bare(const struct association *with, int type)
{
    uint8_t out[64], *at = packet(out, with, with->peer_tag);
    send_to(with, out, chunk(at, type, 0, 4));
}

/* One packet, from where its SCTP begins: its length, who sent it, and to whom. */
static int take(uint8_t *buffer, uint8_t **begin, struct sockaddr_storage *from, struct in6_addr *to)
{
    char control[256];
    struct iovec part = {buffer, LARGEST};
    struct msghdr message = {.msg_name = from, .msg_namelen = sizeof *from, .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = control, .msg_controllen = sizeof control};
    memset(from, 0, sizeof *from);
    memset(to, 0, sizeof *to);
    const int length = recvmsg(raw, &message, 0);
    *begin = buffer;
    if (family == AF_INET && length > 0) {
        memcpy(to->s6_addr + 12, buffer + 16, 4);
        *begin += (buffer[0] & 15) * 4;
        return length - (buffer[0] & 15) * 4;
    }
    struct cmsghdr *header = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header != NULL && header->cmsg_type == IPV6_PKTINFO)
        *to = ((struct in6_pktinfo *) CMSG_DATA(header))->ipi6_addr;
    return length;
}

/* The next packet for port whose checksum is right: its length, who sent it, to whom; -1 when nothing comes in time. */
static int receive(uint8_t *buffer, uint8_t **begin, int port, struct sockaddr_storage *from, struct in6_addr *to, int patience)
{
    struct pollfd ready[] = {{.fd = raw, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    while (poll(ready, patience < 0 ? 2 : 1, patience) > 0) {
        if (ready[1].revents)
            return -1;
        const int length = take(buffer, begin, from, to);
        if (length < COMMON_HEADER || get16(*begin + 2) != port)
            continue;
        uint8_t said[4];
        memcpy(said, *begin + 8, 4);
        memset(*begin + 8, 0, 4);
        const uint32_t crc = crc32c(*begin, length);
        if ((uint32_t) (said[0] | said[1] << 8 | said[2] << 16) + ((uint32_t) said[3] << 24) == crc)
            return length;
        wrong_checksums++;
    }
    return -1;
}

static int same_peer(const struct association *known, const struct sockaddr_storage *from, int port)
{
    if (known->peer_port != port)
        return 0;
    if (family == AF_INET)
        return ((struct sockaddr_in *) &known->peer)->sin_addr.s_addr == ((struct sockaddr_in *) from)->sin_addr.s_addr;
    return memcmp(&((struct sockaddr_in6 *) &known->peer)->sin6_addr, &((struct sockaddr_in6 *) from)->sin6_addr, 16) == 0;
}

static struct association *associated(
    const struct sockaddr_storage *from, const struct in6_addr *to, int peer_port, int own_port)
{
    static struct association known[PEERS];
    static int number;
    for (int i = 0; i < number; i++)
        if (same_peer(&known[i], from, peer_port) && memcmp(&known[i].own, to, sizeof *to) == 0)
            return &known[i];
    if (number == PEERS)
        die("too many associations");
    struct association *new = &known[number++];
    new->peer = *from;
    if (family == AF_INET6) {
        ((struct sockaddr_in6 *) &new->peer)->sin6_port = 0;
        ((struct sockaddr_in6 *) &new->peer)->sin6_flowinfo = 0;
    }
    new->own = *to;
    new->peer_port = peer_port;
    new->own_port = own_port;
    return new;
}

static uint32_t some_number(void)
{
    uint32_t number = 0;
    while (number == 0)
        if (getrandom(&number, sizeof number, 0) < 0)
            die("getrandom");
    return number;
}

static void answer_init(struct association *with, const uint8_t *body)
{
    uint8_t out[128], *at;
    with->peer_tag = get32(body);
    with->next_expected = get32(body + 12);
    with->own_tag = some_number();
    with->next_sent = some_number();
    with->established = 0;
    at = put_init(packet(out, with, with->peer_tag), with, INIT_ACK, 28);
    at = put32(put16(put16(at, STATE_COOKIE), 8), with->own_tag);
    send_to(with, out, at);
}

static void serve_chunk(struct association *with, int type, const uint8_t *body, int length)
{
    static uint8_t out[LARGEST];
    uint8_t *at = packet(out, with, with->peer_tag);
    if (type == COOKIE_ECHO && length == 4 && get32(body) == with->own_tag) {
        associations += !with->established;
        with->established = 1;
        send_bare(with, COOKIE_ACK);
    } else if (type == DATA && length >= 12 && with->established) {
        if (get32(body) != with->next_expected)
            wrong_otherwise++;
        with->next_expected = get32(body) + 1;
        messages++;
        at = put_sack(at, with);
        send_to(with, out, put_data(at, with, body + 12, length - 12));
    } else if (type == SHUTDOWN) {
        send_bare(with, SHUTDOWN_ACK);
    } else if (type != SACK && type != SHUTDOWN_COMPLETE) {
        wrong_otherwise++;
    }
}

static void report(unsigned long sent)
{
    printf("{\"associations\":%lu,\"sent\":%lu,\"messages\":%lu,\"wrongChecksums\":%lu,\"wrongOtherwise\":%lu}\n",
        associations, sent, messages, wrong_checksums, wrong_otherwise);
    fflush(stdout);
}

static void serve(int port)
{
    static uint8_t buffer[LARGEST];
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct sockaddr_storage from;
        struct in6_addr to;
        uint8_t *begin;
        const int length = receive(buffer, &begin, port, &from, &to, -1);
        if (length < 0) {
            char line[64];
            if (read(0, line, sizeof line) <= 0)
                return;
            report(0);
            continue;
        }
        struct association *with = associated(&from, &to, get16(begin), port);
        for (int at = COMMON_HEADER; at + 4 <= length;) {
            const int type = begin[at], chunk_length = get16(begin + at + 2);
            if (chunk_length < 4 || at + chunk_length > length) {
                wrong_otherwise++;
                break;
            }
            if (type == INIT && chunk_length >= 20 && get32(begin + 4) == 0)
                answer_init(with, begin + at + 4);
            else if (get32(begin + 4) == with->own_tag)
                serve_chunk(with, type, begin + at + 4, chunk_length - 4);
            else
                wrong_otherwise++;
            at += (chunk_length + 3) & ~3;
        }
    }
}

/* What message number i holds. */
static void fill(uint8_t *content, uint32_t number, int length)
{
    for (int i = 0; i < length; i++)
        content[i] = (number * 31 + i * 7) >> (i % 3);
}

/* The first chunk of that type in the next packet from the server, or NULL when nothing comes in time. */
static const uint8_t *await_chunk(struct association *with, int type, int *length)
{
    static uint8_t buffer[LARGEST];
    struct sockaddr_storage from;
    struct in6_addr to;
    uint8_t *begin;
    int received;
    while ((received = receive(buffer, &begin, with->own_port, &from, &to, PATIENCE_MS)) >= 0) {
        if (!same_peer(with, &from, get16(begin)) || get32(begin + 4) != with->own_tag) {
            wrong_otherwise++;
            continue;
        }
        for (int at = COMMON_HEADER; at + 4 <= received; at += (get16(begin + at + 2) + 3) & ~3) {
            *length = get16(begin + at + 2) - 4;
            if (*length < 0)
                break;
            if (begin[at] == type)
                return begin + at + 4;
        }
    }
    return NULL;
}

static int set_up(struct association *with)
{
    uint8_t out[128], *at;
    const uint8_t *body;
    int length;
    with->own_tag = some_number();
    with->next_sent = some_number();
    send_to(with, out, put_init(packet(out, with, 0), with, INIT, 20));
    if ((body = await_chunk(with, INIT_ACK, &length)) == NULL || length < 24 || get16(body + 16) != STATE_COOKIE)
        return 0;
    with->peer_tag = get32(body);
    with->next_expected = get32(body + 12);
    at = chunk(packet(out, with, with->peer_tag), COOKIE_ECHO, 0, 8);
    send_to(with, out, put32(at, get32(body + 20)));
    return await_chunk(with, COOKIE_ACK, &length) != NULL;
}

static unsigned long exchange(struct association *with, unsigned long wanted, int octets)
{
    static uint8_t out[LARGEST], content[LARGEST];
    unsigned long sent = 0;
    while (messages < wanted) {
        for (; sent < wanted && sent < messages + WINDOW; sent++) {
            fill(content, sent, octets);
            send_to(with, out, put_data(packet(out, with, with->peer_tag), with, content, octets));
        }
        int length;
        const uint8_t *body = await_chunk(with, DATA, &length);
        if (body == NULL)
            return sent;
        fill(content, messages, octets);
        if (get32(body) != with->next_expected || length != 12 + octets || memcmp(body + 12, content, octets) != 0)
            wrong_otherwise++;
        with->next_expected = get32(body) + 1;
        messages++;
    }
    return sent;
}

static void call(const char *address, int port, unsigned long wanted, int octets)
{
    socklen_t length;
    struct association with = {.peer = parsed(address, &length), .peer_port = port, .own_port = 1024 + some_number() % 60000};
    unsigned long sent = 0;
    int rest;
    if (set_up(&with)) {
        uint8_t out[64], *at;
        sent = exchange(&with, wanted, octets);
        at = chunk(packet(out, &with, with.peer_tag), SHUTDOWN, 0, 8);
        send_to(&with, out, put32(at, with.next_expected - 1));
        if (await_chunk(&with, SHUTDOWN_ACK, &rest) != NULL) {
            associations = 1;
            send_bare(&with, SHUTDOWN_COMPLETE);
        }
    }
    report(sent);
}

int main(int count, char **words)
{
    if (count == 4 && strcmp(words[1], "serve") == 0) {
        open_raw(words[2]);
        serve(atoi(words[3]));
        return 0;
    }
    if (count == 7 && strcmp(words[1], "call") == 0) {
        open_raw(words[2]);
        call(words[3], atoi(words[4]), strtoul(words[5], NULL, 10), atoi(words[6]));
        return 0;
    }
    fprintf(stderr, "usage: sctp serve ADDRESS PORT | sctp call SOURCE ADDRESS PORT MESSAGES OCTETS\n");
    return 2;
}

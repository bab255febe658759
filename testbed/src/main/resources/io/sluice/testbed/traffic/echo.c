/*
 * A UDP server that answers every datagram with its own name, a blank, and what came, from the very address it came to: so one
 * of it serves all VIPs of a backend. It does not look at the path's MTU, so a long answer comes in fragments.
 *
 *   echo NAME PORT ...                  says "ready", and then one line of JSON for each line read
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LARGEST = 65536, SOCKETS = 64 };

static unsigned long answered;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_socket(int port)
{
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), yes = 1, no = 0, much = 8 << 20;
    if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) < 0
        || setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof yes) < 0
        || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &much, sizeof much) < 0
        || bind(fd, (const struct sockaddr *) &address, sizeof address) < 0)
        die("socket");
    return fd;
}

/* The control message that says where the datagram came to goes back as it is, and so says where the answer comes from. */
static void answer(int fd, const char *name)
{
    static char text[LARGEST + 256];
    char control[256];
    struct sockaddr_in6 from;
    const int greeting = snprintf(text, 256, "%s ", name);
    struct iovec part = {text + greeting, LARGEST};
    struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = control, .msg_controllen = sizeof control};
    const ssize_t length = recvmsg(fd, &message, 0);
    if (length < 0)
        return;                                     /* an ICMP error about an answer: none of ours */
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == IPV6_PKTINFO)
        ((struct in6_pktinfo *) CMSG_DATA(header))->ipi6_ifindex = 0;
    part = (struct iovec) {text, greeting + length};
    answered++;
    if (sendmsg(fd, &message, 0) < 0)
        perror("answer");
}

int main(int count, char **words)
{
    struct pollfd ready[SOCKETS + 1] = {{.fd = 0, .events = POLLIN}};
    if (count < 3 || count - 2 > SOCKETS) {
        fprintf(stderr, "usage: echo NAME PORT ...\n");
        return 2;
    }
    for (int i = 2; i < count; i++)
        ready[i - 1] = (struct pollfd) {.fd = open_socket(atoi(words[i])), .events = POLLIN};
    printf("ready\n");
    fflush(stdout);
    while (poll(ready, count - 1, -1) > 0) {
        char line[64];
        for (int i = 1; i < count - 1; i++)
            if (ready[i].revents)
                answer(ready[i].fd, words[1]);
        if (ready[0].revents) {
            if (read(0, line, sizeof line) <= 0)
                return 0;
            printf("{\"answered\":%lu}\n", answered);
            fflush(stdout);
        }
    }
    die("poll");
}

/*
 * Sends a datagram every millisecond, always on the same flow, to an echo server, and takes note of which came back.
 *
 *   probe ADDRESS PORT                  says "ready", and then one line of JSON for each line read: what has been since it was
 *                                       last asked with "mark"
 *
 * Times are of CLOCK_MONOTONIC, in ns. A datagram that could not be sent in time is sent late, and those that were due in between
 * are not sent at all.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVERY_NS = 1000000, LARGEST = 512 };

static long sent, answered;                         /* since the mark */
static long sent_last_ns, pause_ns;                 /* the longest time between two that were sent, since the mark */
static long came_last_ns, from_ns, to_ns;           /* the longest time between two answers, since the mark */
static long answered_last_ns;                       /* when the last that was answered was sent */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static long now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void probe(int fd)
{
    char text[64];
    const long now = now_ns();
    const int length = snprintf(text, sizeof text, "%ld", now);
    if (sent_last_ns != 0 && now - sent_last_ns > pause_ns)
        pause_ns = now - sent_last_ns;
    sent_last_ns = now;
    sent++;
    if (send(fd, text, length, MSG_DONTWAIT) < 0)
        return;                                     /* unanswered is what it is */
}

/* The name of who answered, a blank, and what was sent. */
static void take(int fd)
{
    char text[LARGEST];
    ssize_t length;
    const long now = now_ns();
    while ((length = recv(fd, text, sizeof text - 1, MSG_DONTWAIT)) > 0) {
        text[length] = 0;
        const char *blank = strchr(text, ' ');
        const long at_ns = blank == NULL ? 0 : atol(blank + 1);
        answered++;
        if (at_ns > answered_last_ns)
            answered_last_ns = at_ns;
        if (came_last_ns != 0 && now - came_last_ns > to_ns - from_ns) {
            from_ns = came_last_ns;
            to_ns = now;
        }
        came_last_ns = now;
    }
}

static int obey(void)
{
    char line[64];
    const ssize_t length = read(0, line, sizeof line);
    if (length <= 0)
        return 0;
    printf("{\"sent\":%ld,\"answered\":%ld,\"fromNs\":%ld,\"toNs\":%ld,\"lastNs\":%ld,\"pauseNs\":%ld}\n", sent, answered,
        from_ns, to_ns, answered_last_ns, pause_ns);
    fflush(stdout);
    if (strncmp(line, "mark", 4) == 0)
        sent = answered = pause_ns = from_ns = to_ns = 0;
    return 1;
}

int main(int count, char **words)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (count != 3 || inet_pton(AF_INET, words[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: probe ADDRESS PORT\n");
        return 2;
    }
    address.sin_port = htons(atoi(words[2]));
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *) &address, sizeof address) < 0)
        die("socket");
    prctl(PR_SET_TIMERSLACK, 1UL);
    printf("ready\n");
    fflush(stdout);
    struct pollfd ready[] = {{.fd = 0, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    for (long due_ns = now_ns();;) {
        const long now = now_ns();
        if (now >= due_ns) {
            probe(fd);
            due_ns = due_ns + EVERY_NS > now ? due_ns + EVERY_NS : now + EVERY_NS;
        }
        const long left_ns = due_ns - now_ns();
        const struct timespec left = {.tv_nsec = left_ns > 0 ? left_ns : 0};
        ppoll(ready, 2, &left, NULL);
        take(fd);
        if (ready[0].revents && !obey())
            return 0;
    }
}

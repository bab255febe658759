/*
 * Sends every frame that an XDP program redirects here back where it came from, with its MAC addresses exchanged: what
 * XdpPacketIo does, in C, by raw system calls, with the same rings, frames and bursts. The peer of our own rings.
 *
 *   reflector DEVICE CPU      queue 0; ends when its standard input ends
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AF_XDP
#define AF_XDP 44
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif

enum { RING = 2048, FRAMES = 4 * RING, FRAME = 2048, HEADROOM = 128, BURST = 64 };

struct ring { uint32_t *producer, *consumer, *flags; void *slots; uint32_t produced, consumed; };

static uint8_t *umem;
static int fd;
static uint64_t free_frames[FRAMES];
static uint32_t free_count;
static struct ring rx, tx, fill, completion;

static long must(long result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "reflector: %s: %s\n", what, strerror(errno));
        exit(1);
    }
    return result;
}

static int bpf(int command, union bpf_attr *attributes)
{
    return must(syscall(SYS_bpf, command, attributes, sizeof *attributes), "bpf");
}

static struct ring map(uint64_t at, const struct xdp_ring_offset *offsets, size_t slot)
{
    uint8_t *memory = mmap(0, offsets->desc + RING * slot, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, at);
    must(memory == MAP_FAILED ? -1 : 0, "mmap");
    return (struct ring) { (uint32_t *) (memory + offsets->producer), (uint32_t *) (memory + offsets->consumer),
        (uint32_t *) (memory + offsets->flags), memory + offsets->desc, 0, 0 };
}

static void size(int option)
{
    int slots = RING;
    must(setsockopt(fd, SOL_XDP, option, &slots, sizeof slots), "setsockopt");
}

static void open_socket(int device)
{
    struct xdp_umem_reg registration = { .len = (uint64_t) FRAMES * FRAME, .chunk_size = FRAME, .headroom = HEADROOM };
    struct xdp_mmap_offsets offsets;
    socklen_t length = sizeof offsets;
    struct sockaddr_xdp address = { .sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY | XDP_USE_NEED_WAKEUP, .sxdp_ifindex = device };

    umem = mmap(0, registration.len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    must(umem == MAP_FAILED ? -1 : 0, "mmap");
    registration.addr = (uintptr_t) umem;
    fd = must(socket(AF_XDP, SOCK_RAW, 0), "socket");
    must(setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &registration, sizeof registration), "umem");
    size(XDP_UMEM_FILL_RING);
    size(XDP_UMEM_COMPLETION_RING);
    size(XDP_RX_RING);
    size(XDP_TX_RING);
    must(getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length), "offsets");
    rx = map(XDP_PGOFF_RX_RING, &offsets.rx, sizeof(struct xdp_desc));
    tx = map(XDP_PGOFF_TX_RING, &offsets.tx, sizeof(struct xdp_desc));
    fill = map(XDP_UMEM_PGOFF_FILL_RING, &offsets.fr, sizeof(uint64_t));
    completion = map(XDP_UMEM_PGOFF_COMPLETION_RING, &offsets.cr, sizeof(uint64_t));
    must(bind(fd, (struct sockaddr *) &address, sizeof address), "bind");
    for (int i = FRAMES - 1; i >= 0; i--)
        free_frames[free_count++] = (uint64_t) i * FRAME;
}

/* r2 = context->rx_queue_index; return redirect_map(sockets, r2, XDP_PASS) for what is IPv4 UDP, else XDP_PASS. */
static void attach(int device)
{
    union bpf_attr made = { .map_type = BPF_MAP_TYPE_XSKMAP, .key_size = 4, .value_size = 4, .max_entries = 1 };
    int map_fd = bpf(BPF_MAP_CREATE, &made);
    uint32_t queue = 0;
    union bpf_attr put = { .map_fd = map_fd, .key = (uintptr_t) &queue, .value = (uintptr_t) &fd };
    bpf(BPF_MAP_UPDATE_ELEM, &put);
    struct bpf_insn code[] = {
        { BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0 },                 /* r2 = data */
        { BPF_LDX | BPF_MEM | BPF_W, 3, 1, 4, 0 },                 /* r3 = data_end */
        { BPF_ALU64 | BPF_MOV | BPF_X, 4, 2, 0, 0 },
        { BPF_ALU64 | BPF_ADD | BPF_K, 4, 0, 0, 60 },
        { BPF_JMP | BPF_JGT | BPF_X, 4, 3, 10, 0 },
        { BPF_LDX | BPF_MEM | BPF_H, 4, 2, 12, 0 },
        { BPF_JMP | BPF_JNE | BPF_K, 4, 0, 8, 0x0008 },            /* ETH_P_IP in network order */
        { BPF_LDX | BPF_MEM | BPF_B, 4, 2, 23, 0 },
        { BPF_JMP | BPF_JNE | BPF_K, 4, 0, 6, 17 },                /* IPPROTO_UDP */
        { BPF_LDX | BPF_MEM | BPF_W, 2, 1, 16, 0 },                /* r2 = rx_queue_index */
        { BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map_fd },
        { 0, 0, 0, 0, 0 },
        { BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, XDP_PASS },
        { BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map },
        { BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
        { BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, XDP_PASS },
        { BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
    };
    union bpf_attr load = { .prog_type = BPF_PROG_TYPE_XDP, .insns = (uintptr_t) code, .insn_cnt = sizeof code / sizeof *code,
        .license = (uintptr_t) "Apache-2.0" };
    int program = bpf(BPF_PROG_LOAD, &load);
    union bpf_attr link;
    memset(&link, 0, sizeof link);
    link.link_create.prog_fd = program;
    link.link_create.target_ifindex = device;
    link.link_create.attach_type = BPF_XDP;
    link.link_create.flags = XDP_FLAGS_DRV_MODE;
    bpf(BPF_LINK_CREATE, &link);
}

static uint32_t ready(struct ring *ring)
{
    if (ring->produced == ring->consumed)
        ring->produced = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
    return ring->produced - ring->consumed;
}

static uint32_t room(struct ring *ring, uint32_t wanted)
{
    if (RING - (ring->produced - ring->consumed) < wanted)
        ring->consumed = __atomic_load_n(ring->consumer, __ATOMIC_ACQUIRE);
    uint32_t left = RING - (ring->produced - ring->consumed);
    return left < wanted ? left : wanted;
}

static void release(struct ring *ring, uint32_t count)
{
    ring->consumed += count;
    __atomic_store_n(ring->consumer, ring->consumed, __ATOMIC_RELEASE);
}

static void submit(struct ring *ring, uint32_t count)
{
    ring->produced += count;
    __atomic_store_n(ring->producer, ring->produced, __ATOMIC_RELEASE);
}

static uint32_t waiting(void)
{
    tx.consumed = __atomic_load_n(tx.consumer, __ATOMIC_ACQUIRE);
    return tx.produced - tx.consumed;
}

static void send_all(void)
{
    uint32_t left = waiting();
    while (left > 0) {
        sendto(fd, 0, 0, MSG_DONTWAIT, 0, 0);
        uint32_t now = waiting();
        if (now == left)
            return;
        left = now;
    }
}

static void refill(void)
{
    uint32_t count = room(&fill, free_count);
    for (uint32_t i = 0; i < count; i++)
        ((uint64_t *) fill.slots)[(fill.produced + i) & (RING - 1)] = free_frames[--free_count];
    if (count > 0)
        submit(&fill, count);
}

static void burst(void)
{
    uint32_t back = ready(&completion);
    for (uint32_t i = 0; i < back; i++)
        free_frames[free_count++] = ((uint64_t *) completion.slots)[(completion.consumed + i) & (RING - 1)]
            & ~(uint64_t) (FRAME - 1);
    if (back > 0)
        release(&completion, back);

    uint32_t count = ready(&rx);
    if (count > BURST)
        count = BURST;
    uint32_t sent = 0;
    uint32_t space = room(&tx, count);
    for (uint32_t i = 0; i < count; i++) {
        struct xdp_desc frame = ((struct xdp_desc *) rx.slots)[(rx.consumed + i) & (RING - 1)];
        uint8_t *ethernet = umem + frame.addr;
        uint8_t mac[6];
        memcpy(mac, ethernet, 6);
        memmove(ethernet, ethernet + 6, 6);
        memcpy(ethernet + 6, mac, 6);
        if (sent < space)
            ((struct xdp_desc *) tx.slots)[(tx.produced + sent++) & (RING - 1)] = (struct xdp_desc) { frame.addr, frame.len, 0 };
        else
            free_frames[free_count++] = frame.addr & ~(uint64_t) (FRAME - 1);
    }
    if (count > 0)
        release(&rx, count);
    if (sent > 0)
        submit(&tx, sent);
    refill();
    send_all();
}

int main(int count, char **words)
{
    if (count != 3) {
        fprintf(stderr, "usage: reflector DEVICE CPU\n");
        return 2;
    }
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(atoi(words[2]), &core);
    must(sched_setaffinity(0, sizeof core, &core), "sched_setaffinity");
    int device = must(if_nametoindex(words[1]) ? (int) if_nametoindex(words[1]) : -1, words[1]);
    open_socket(device);
    refill();
    attach(device);
    must(fcntl(0, F_SETFL, O_NONBLOCK), "fcntl");
    printf("ready %d\n", getpid());
    fflush(stdout);
    char byte;
    for (uint32_t turn = 0; ; turn++) {
        burst();
        if ((turn & 0xffff) == 0 && read(0, &byte, 1) == 0)
            return 0;
    }
}

package io.sluice.linux;

import java.nio.ByteOrder;
import java.nio.file.Path;
import jnr.ffi.LastError;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The calls of {@link LibC} as Java methods: each returns a value, or throws a {@link LinuxException} that names the call.
 * Buffers handed in must lie outside the heap ({@link #memory} makes them).
 */
public final class Linux {
    // asm-generic/errno-base.h, errno.h
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int ERANGE = 34;
    public static final int EPROTONOSUPPORT = 93;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int ENETDOWN = 100;
    public static final int ENOBUFS = 105;
    public static final int ECONNREFUSED = 111;

    // bits/socket.h
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int AF_XDP = 44;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_RCVBUF = 8;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_TRUNC = 0x20;

    // bits/fcntl-linux.h
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_CLOEXEC = 0x80000;
    static final int OWNER_ONLY = 0600;
    static final int MFD_CLOEXEC = 1;                              // linux/memfd.h
    private static final int MFD_NOEXEC_SEAL = 8;

    // bits/mman-linux.h
    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 0x01;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MAP_POPULATE = 0x8000;
    private static final int MADV_HUGEPAGE = 14;                  // asm-generic/mman-common.h
    private static final int MADV_COLLAPSE = 25;                  // the same, since Linux 6.1
    private static final int SMALLEST_PAGE = 4096;
    private static final long HUGE_PAGE = 2L << 20;                // where small ones are larger, huge ones are too: none then

    private static final int RLIMIT_MEMLOCK = 8;                  // asm-generic/resource.h
    private static final int PR_SET_TIMERSLACK = 29;              // linux/prctl.h
    private static final int POLLIN = 1;                          // bits/poll.h
    private static final int POLLFD_LENGTH = 8;                   // struct pollfd { int fd; short events; short revents; }

    private Linux() {
    }

    /** Zeroed memory outside the heap for arguments, aligned to a cache line; it lives as long as the buffer is reachable. */
    public static UnsafeBuffer memory(final int bytes) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, 64));
    }

    /** A new socket, close-on-exec. */
    public static Fd socket(final int domain, final int type, final int protocol) {
        return new Fd(check(LibC.INSTANCE.socket(domain, type | SOCK_CLOEXEC, protocol), "socket"));
    }

    /** Binds to a {@code struct sockaddr} of {@code length} bytes. */
    public static void bind(final Fd fd, final MutableDirectBuffer address, final int length) {
        check(LibC.INSTANCE.bind(fd.number(), address.addressOffset(), length), "bind");
    }

    /** Sets an option whose value is an {@code int}. */
    public static void option(final Fd fd, final int level, final int name, final int value) {
        final UnsafeBuffer memory = memory(Integer.BYTES);
        memory.putInt(0, value, ByteOrder.nativeOrder());
        option(fd, level, name, memory, Integer.BYTES);
    }

    /** Sets an option whose value is a structure. */
    public static void option(final Fd fd, final int level, final int name, final MutableDirectBuffer value,
        final int length) {
        check(LibC.INSTANCE.setsockopt(fd.number(), level, name, value.addressOffset(), length), "setsockopt");
    }

    /** Reads an option into {@code value} and returns how many bytes the kernel wrote, at most {@code length}. */
    public static int readOption(final Fd fd, final int level, final int name, final MutableDirectBuffer value,
        final int length) {
        final UnsafeBuffer size = memory(Integer.BYTES);
        size.putInt(0, length, ByteOrder.nativeOrder());
        check(LibC.INSTANCE.getsockopt(fd.number(), level, name, value.addressOffset(), size.addressOffset()), "getsockopt");
        return size.getInt(0, ByteOrder.nativeOrder());
    }

    /** Sends {@code length} bytes from a raw address and returns how many went. */
    public static int send(final Fd fd, final long address, final int length, final int flags) {
        return check((int) LibC.INSTANCE.send(fd.number(), address, length, flags), "send");
    }

    /** Receives into memory at a raw address; -1 when nothing is there and {@link #MSG_DONTWAIT} was asked. */
    public static int receive(final Fd fd, final long address, final int capacity, final int flags) {
        final int received = (int) LibC.INSTANCE.recv(fd.number(), address, capacity, flags);
        if (received < 0 && errno() == EAGAIN) {
            return -1;
        }
        return check(received, "recv");
    }

    /**
     * Tells the kernel there is work on a ring, without data and without waiting. For the packet path: allocates nothing, throws
     * nothing; what the kernel cannot do now it does at the next call.
     */
    public static void wake(final Fd fd) {
        LibC.INSTANCE.send(fd.number(), 0, 0, MSG_DONTWAIT);
    }

    /** As {@link #wake}, for the receiving half. */
    public static void wakeReceive(final Fd fd) {
        LibC.INSTANCE.recv(fd.number(), 0, 0, MSG_DONTWAIT);
    }

    /** Waits until the descriptor can be read, at most so many milliseconds; says whether it can. */
    public static boolean readable(final Fd fd, final int timeoutMs) {
        final UnsafeBuffer pollfd = memory(POLLFD_LENGTH);
        pollfd.putInt(0, fd.number(), ByteOrder.nativeOrder());
        pollfd.putShort(4, (short) POLLIN, ByteOrder.nativeOrder());
        return check(LibC.INSTANCE.poll(pollfd.addressOffset(), 1, timeoutMs), "poll") > 0;
    }

    /** An {@code ioctl} whose argument is a structure; {@code name} is for the message. */
    public static void ioctl(final Fd fd, final long request, final MutableDirectBuffer argument, final String name) {
        check(LibC.INSTANCE.ioctl(fd.number(), request, argument.addressOffset()), name);
    }

    /** Maps {@code length} bytes of a descriptor from {@code offset}, shared and present. */
    public static Mapping map(final Fd fd, final long offset, final long length) {
        return map(fd.number(), MAP_SHARED | MAP_POPULATE, offset, length);
    }

    /** Maps fresh zeroed memory of up to 2 GiB, page-aligned and present, in huge pages where the kernel has them to give. */
    public static Mapping mapAnonymous(final long length) {
        final Mapping mapping = map(-1, MAP_PRIVATE_ANONYMOUS, 0, length);
        LibC.INSTANCE.madvise(mapping.address(), length, MADV_HUGEPAGE);     // only advice: refused, pages are small
        final UnsafeBuffer memory = mapping.buffer();
        for (long page = 0; page < length; page += SMALLEST_PAGE) {
            memory.putByte((int) page, (byte) 0);
        }
        return mapping;
    }

    /**
     * Maps the first {@code length} bytes of a file, made for its owner only if it is not there: shared, present, and with room
     * for all of them from now on, so that no later access can fail for want of it. In huge pages where the kernel has them to
     * give; of a file in memory since Linux 6.1.
     *
     * @throws LinuxException of {@link #ENOSPC} when its file system has no room
     */
    public static Mapping mapFile(final Path file, final long length) {
        try (Fd fd = new Fd(check(LibC.INSTANCE.open(file.toString(), O_RDWR | O_CREAT | O_CLOEXEC, OWNER_ONLY), "open"))) {
            return mapFile(fd, length);
        }
    }

    /** As {@link #mapFile(Path, long)}, of a file that is open and stays so, {@linkplain #memoryFile in memory} perhaps. */
    public static Mapping mapFile(final Fd file, final long length) {
        takeRoom(file, length);
        try (CloseStack opening = new CloseStack()) {
            final long room = length + HUGE_PAGE;
            final long start = address(LibC.INSTANCE.mmap(0, room, PROT_NONE, MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE, -1, 0));
            final Mapping mapping = opening.push(new Mapping(start + HUGE_PAGE - 1 & -HUGE_PAGE, length, start, room));
            address(LibC.INSTANCE.mmap(mapping.address(), length, PROT_READ_WRITE, MAP_SHARED | MAP_FIXED | MAP_POPULATE,
                file.number(), 0));
            LibC.INSTANCE.madvise(mapping.address(), length, MADV_COLLAPSE);   // only advice: refused, pages are small
            opening.release();
            return mapping;
        }
    }

    /**
     * An empty file in memory that has no path: whoever has a descriptor of it can map it, and it is gone with the last
     * descriptor and mapping.
     *
     * @param name what {@code /proc/PID/maps} calls it; several may be called the same
     */
    public static Fd memoryFile(final String name) {
        int fd = LibC.INSTANCE.memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
        if (fd < 0 && errno() == EINVAL) {
            fd = LibC.INSTANCE.memfd_create(name, MFD_CLOEXEC);    // before Linux 6.3, which knows no MFD_NOEXEC_SEAL
        }
        return new Fd(check(fd, "memfd_create"));
    }

    private static void takeRoom(final Fd fd, final long length) {
        int error;
        do {
            error = LibC.INSTANCE.posix_fallocate(fd.number(), 0, length);
        } while (error == EINTR);
        succeeded(-error, "posix_fallocate");
    }

    private static long address(final long mapped) {
        check(mapped == -1 ? -1 : 0, "mmap");
        return mapped;
    }

    private static Mapping map(final int fd, final int flags, final long offset, final long length) {
        final long address = address(LibC.INSTANCE.mmap(0, length, PROT_READ_WRITE, flags, fd, offset));
        return new Mapping(address, length, address, length);
    }

    /**
     * The {@code bpf(2)} system call, without judging its result.
     *
     * @return what the kernel returned, or the error as a negative number
     */
    public static int bpf(final int command, final MutableDirectBuffer attributes, final int length) {
        final int result = (int) LibC.INSTANCE.syscall(bpfNumber(), command, attributes.addressOffset(), length);
        return result < 0 ? -errno() : result;
    }

    private static long bpfNumber() {
        final String machine = System.getProperty("os.arch");
        return switch (machine) {
            case "amd64" -> 321;                                   // arch/x86/entry/syscalls/syscall_64.tbl
            case "aarch64", "riscv64" -> 280;                      // asm-generic/unistd.h
            default -> throw new UnsupportedOperationException("bpf(2) has no known number on " + machine);
        };
    }

    /** A descriptor that the kernel returned from a call made elsewhere in these bindings. */
    public static Fd own(final int result, final String call) {
        return new Fd(result < 0 ? fail(call, -result) : result);
    }

    /** Throws the exception for a negative result that carries its error, as {@link #bpf} returns; else returns it. */
    public static int succeeded(final int result, final String call) {
        return result < 0 ? fail(call, -result) : result;
    }

    /**
     * Asks for unlimited locked memory. Since Linux 5.11 BPF objects are charged to the control group instead, and with
     * {@code CAP_IPC_LOCK} a UMEM is not charged either, so a refusal is no error.
     *
     * @return whether the kernel agreed
     */
    public static boolean unlimitLockedMemory() {
        final UnsafeBuffer unlimited = memory(2 * Long.BYTES);
        unlimited.setMemory(0, 2 * Long.BYTES, (byte) 0xff);       // RLIM_INFINITY, soft and hard
        return LibC.INSTANCE.setrlimit(RLIMIT_MEMLOCK, unlimited.addressOffset()) == 0;
    }

    /** The number of the user whose rights this process has. */
    public static int user() {
        return LibC.INSTANCE.geteuid();
    }

    /** Lets the calling thread's short sleeps end when they should, rather than up to 50 microseconds later. */
    public static void preciseTimers() {
        check(LibC.INSTANCE.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0), "prctl");
    }

    static int check(final int result, final String call) {
        return result < 0 ? fail(call, errno()) : result;
    }

    private static int fail(final String call, final int errno) {
        throw new LinuxException(call, errno);
    }

    static int errno() {
        return LastError.getLastError(LibC.RUNTIME);
    }
}

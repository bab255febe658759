package io.sluice.linux;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The C functions Sluice calls, as C declares them on LP64 Linux: pointers, {@code size_t} and {@code off_t} are {@code long}.
 * {@link Linux} turns them into Java methods; nobody else calls these. Public only because jnr-ffi implements the interface
 * in a class loader of its own.
 */
public interface LibC {
    /** The library, loaded. */
    LibC INSTANCE = load();

    /** jnr's view of the machine, needed to read {@code errno}. */
    Runtime RUNTIME = Runtime.getRuntime(INSTANCE);

    private static LibC load() {
        // jnr's x86 assembler corrupts the sixth integer argument (jnr-ffi issue 181): mmap would fail.
        System.setProperty("jnr.ffi.x86asm.enabled", "false");
        return LibraryLoader.create(LibC.class).failImmediately().load("c");
    }

    int socket(int domain, int type, int protocol);

    int open(String path, int flags, int mode);

    int close(int fd);

    int posix_fallocate(int fd, long offset, long length);

    int memfd_create(String name, int flags);

    int fchmod(int fd, int mode);

    int bind(int fd, long address, int length);

    int getsockopt(int fd, int level, int name, long value, long length);

    int setsockopt(int fd, int level, int name, long value, int length);

    long send(int fd, long data, long length, int flags);

    long recv(int fd, long data, long length, int flags);

    long sendmsg(int fd, long message, int flags);

    long recvmsg(int fd, long message, int flags);

    int poll(long fds, long count, int timeoutMs);

    int ioctl(int fd, long request, long argument);

    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    int madvise(long address, long length, int advice);

    long syscall(long number, long a, long b, long c);

    int geteuid();

    int sched_setaffinity(int pid, long size, long mask);

    int setpriority(int which, int who, int priority);

    int setrlimit(int resource, long limit);

    int prctl(int option, long a, long b, long c, long d);
}

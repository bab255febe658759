package io.sluice.linux;

import static java.nio.ByteOrder.nativeOrder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A socket at a path to which another process, its owner's or root's, can send descriptors: what was open there is open here too,
 * from then on until both have closed it. Datagrams (unix(7)): a message comes whole, or not at all. Owns the path. One thread
 * may receive at a time.
 */
public final class DescriptorSocket implements AutoCloseable {
    /** The most descriptors in one message. */
    public static final int MOST_DESCRIPTORS = Message.MOST_DESCRIPTORS;

    /** The longest text of a message, in bytes. */
    public static final int LONGEST_TEXT = 1 << 16;

    // struct sockaddr_un, linux/un.h
    static final int ADDRESS_LENGTH = 110;
    static final int ADDRESS_FAMILY = 0;
    static final int ADDRESS_PATH = 2;

    private final Fd socket;
    private final Path path;
    private final Object file;
    private final Message incoming;

    private DescriptorSocket(final Fd socket, final Path path, final Message incoming) {
        this.socket = socket;
        this.path = path;
        this.file = file(path);
        this.incoming = incoming;
    }

    /**
     * Binds to a path, for this user only. What a socket that nobody closed has left there is replaced.
     *
     * @throws IllegalArgumentException when the path is too long for a socket
     * @throws LinuxException           of {@link Linux#EADDRINUSE} when something else than a socket is there
     */
    public static DescriptorSocket open(final Path path) {
        return open(path, LONGEST_TEXT, MOST_DESCRIPTORS);
    }

    /** With room for a text of so many bytes, and so many descriptors. */
    static DescriptorSocket open(final Path path, final int textBytes, final int descriptors) {
        final UnsafeBuffer address = address(path);
        try (CloseStack opening = new CloseStack()) {
            final Fd socket = opening.push(Linux.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM, 0));
            Linux.check(LibC.INSTANCE.fchmod(socket.number(), Linux.OWNER_ONLY), "fchmod");      // the file will have this mode
            removeSocket(path);
            Linux.bind(socket, address, ADDRESS_LENGTH);
            final DescriptorSocket opened = new DescriptorSocket(socket, path, new Message(textBytes, descriptors));
            opening.release();
            return opened;
        }
    }

    private static UnsafeBuffer address(final Path path) {
        final byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= ADDRESS_LENGTH - ADDRESS_PATH) {
            throw new IllegalArgumentException("'" + path + "' can't be the path of a socket: those have 1 to "
                + (ADDRESS_LENGTH - ADDRESS_PATH - 1) + " bytes");
        }
        final UnsafeBuffer address = Linux.memory(ADDRESS_LENGTH);
        address.putShort(ADDRESS_FAMILY, (short) Linux.AF_UNIX, nativeOrder());
        address.putBytes(ADDRESS_PATH, bytes);
        return address;
    }

    private static void removeSocket(final Path path) {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && attributes(path).isOther()) {
                Files.delete(path);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BasicFileAttributes attributes(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** What tells the file at a path from one that was put there later, or null when there is none. */
    private static Object file(final Path path) {
        try {
            return attributes(path).fileKey();
        } catch (final IOException e) {
            return null;
        }
    }

    /**
     * Sends a message to who has the socket at a path, without waiting. The descriptors stay the sender's own, and may be closed
     * as soon as this returns.
     *
     * @throws IllegalArgumentException when there are more than {@link #MOST_DESCRIPTORS} or {@link #LONGEST_TEXT}
     * @throws LinuxException           of {@link Linux#ENOENT} or {@link Linux#ECONNREFUSED} when nobody has it,
     *                                  {@link Linux#EAGAIN} when who has it does not read
     */
    public static void send(final Path to, final byte[] text, final List<Fd> descriptors) {
        if (descriptors.size() > MOST_DESCRIPTORS || text.length > LONGEST_TEXT) {
            throw new IllegalArgumentException(descriptors.size() + " descriptors and " + text.length
                + " bytes of text are too many for one message: it takes " + MOST_DESCRIPTORS + " and " + LONGEST_TEXT);
        }
        try (Fd socket = Linux.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM, 0)) {
            Message.of(text, descriptors).send(socket, address(to));
        }
    }

    /**
     * The next message, waited for at most so many milliseconds; empty when none came. It is the caller's to close.
     *
     * @throws IllegalStateException when it was cut off, because this process may not open so many descriptors; it is gone, and
     *                               nothing of it stays open
     */
    public Optional<Parcel> receive(final int timeoutMs) {
        return Linux.readable(socket, timeoutMs) ? Optional.of(incoming.receive(socket)) : Optional.empty();
    }

    /** Removes the file, too, unless it is somebody else's by now. What was sent here and not received is closed. */
    @Override
    public void close() {
        socket.close();
        if (file != null && file.equals(file(path))) {
            removeSocket(path);
        }
    }
}

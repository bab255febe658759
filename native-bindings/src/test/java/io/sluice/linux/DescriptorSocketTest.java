package io.sluice.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.xdp.KernelHeaders;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors between sockets of one process, and from another process. */
class DescriptorSocketTest {
    private static final int PATIENCE_MS = 60_000;
    private static final byte[] TEXT = "two of them".getBytes(UTF_8);

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("socket");
    }

    @Test
    void whatIsOpenHereIsOpenThereUnderAnotherNumber() {
        try (DescriptorSocket socket = DescriptorSocket.open(path()); Fd memory = Linux.memoryFile("passed");
            Mapping here = Linux.mapFile(memory, 4096);
            Fd other = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0)) {
            DescriptorSocket.send(path(), TEXT, List.of(memory, other));

            try (Parcel parcel = socket.receive(PATIENCE_MS).orElseThrow();
                Mapping there = Linux.mapFile(parcel.descriptors().get(0), 4096)) {
                assertArrayEquals(TEXT, parcel.text());
                assertEquals(2, parcel.descriptors().size());
                here.buffer().putLong(8, 42);
                assertEquals(42, there.buffer().getLong(8));
                assertFalse(parcel.descriptors().get(0).number() == memory.number());
            }
            assertTrue(memory.number() > 0);
        }
    }

    @Test
    void aDescriptorThatWasSentMayBeClosedBeforeItIsReceived() {
        try (DescriptorSocket socket = DescriptorSocket.open(path())) {
            try (Fd memory = Linux.memoryFile("passed"); Mapping here = Linux.mapFile(memory, 4096)) {
                here.buffer().putLong(0, 7);
                DescriptorSocket.send(path(), TEXT, List.of(memory));
            }

            try (Parcel parcel = socket.receive(PATIENCE_MS).orElseThrow();
                Mapping there = Linux.mapFile(parcel.descriptors().get(0), 4096)) {
                assertEquals(7, there.buffer().getLong(0));
            }
        }
    }

    @Test
    void messagesComeOneByOneAndMayHaveNoDescriptorsOrNoText() {
        try (DescriptorSocket socket = DescriptorSocket.open(path())) {
            assertEquals(Optional.empty(), socket.receive(0));
            DescriptorSocket.send(path(), TEXT, List.of());
            try (Fd memory = Linux.memoryFile("passed")) {
                DescriptorSocket.send(path(), new byte[0], List.of(memory));
            }
            DescriptorSocket.send(path(), new byte[DescriptorSocket.LONGEST_TEXT], List.of());

            assertEquals(List.of(), socket.receive(0).orElseThrow().descriptors());
            try (Parcel second = socket.receive(0).orElseThrow()) {
                assertEquals(0, second.text().length);
                assertEquals(1, second.descriptors().size());
            }
            final Parcel third = socket.receive(0).orElseThrow();
            assertEquals(DescriptorSocket.LONGEST_TEXT, third.text().length);
            assertEquals(List.of(), third.descriptors());
            assertEquals(Optional.empty(), socket.receive(0));
        }
    }

    @Test
    void asManyAsTheKernelTakesComeAndMoreAreRefused() throws IOException {
        try (DescriptorSocket socket = DescriptorSocket.open(path()); Fd memory = Linux.memoryFile("passed many times")) {
            final int most = DescriptorSocket.MOST_DESCRIPTORS;
            DescriptorSocket.send(path(), TEXT, Collections.nCopies(most, memory));
            try (Parcel parcel = socket.receive(PATIENCE_MS).orElseThrow()) {
                assertEquals(most, parcel.descriptors().size());
                assertEquals(most + 1, open("passed many times"));
            }
            assertEquals(1, open("passed many times"));

            final Exception e = assertThrows(IllegalArgumentException.class,
                () -> DescriptorSocket.send(path(), TEXT, Collections.nCopies(most + 1, memory)));
            assertEquals("254 descriptors and 11 bytes of text are too many for one message: it takes 253 and 65536",
                e.getMessage());
            assertThrows(IllegalArgumentException.class,
                () -> DescriptorSocket.send(path(), new byte[DescriptorSocket.LONGEST_TEXT + 1], List.of()));
        }
    }

    @Test
    void aMessageThatIsCutOffIsRefusedAndNothingOfItStaysOpen() throws IOException {
        try (DescriptorSocket socket = DescriptorSocket.open(path(), TEXT.length, 3); Fd memory = Linux.memoryFile("cut off")) {
            DescriptorSocket.send(path(), TEXT, Collections.nCopies(4, memory));
            assertThrows(IllegalStateException.class, () -> socket.receive(PATIENCE_MS));
            assertEquals(1, open("cut off"));

            DescriptorSocket.send(path(), new byte[TEXT.length + 1], List.of(memory, memory));
            assertThrows(IllegalStateException.class, () -> socket.receive(PATIENCE_MS));
            assertEquals(1, open("cut off"));

            DescriptorSocket.send(path(), TEXT, Collections.nCopies(3, memory));
            try (Parcel parcel = socket.receive(PATIENCE_MS).orElseThrow()) {
                assertEquals(3, parcel.descriptors().size());
            }
        }
    }

    @Test
    void whatNobodyReceivedIsClosedWithTheSocket() throws IOException {
        final DescriptorSocket socket = DescriptorSocket.open(path());
        try (Fd memory = Linux.memoryFile("left lying")) {
            DescriptorSocket.send(path(), TEXT, List.of(memory));
            socket.close();
            assertEquals(1, open("left lying"));
        }
    }

    @Test
    void whoDoesNotReadIsNotWaitedFor() {
        try (DescriptorSocket socket = DescriptorSocket.open(path())) {
            final LinuxException e = assertThrows(LinuxException.class, () -> {
                while (true) {
                    DescriptorSocket.send(path(), new byte[DescriptorSocket.LONGEST_TEXT], List.of());
                }
            });
            assertEquals(Linux.EAGAIN, e.errno());
            assertTrue(socket.receive(0).isPresent());
        }
    }

    @Test
    void theFileIsItsOwnersAndGoneAtTheEnd() throws IOException {
        try (DescriptorSocket socket = DescriptorSocket.open(path())) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
            assertEquals(Optional.empty(), socket.receive(0));
        }
        assertFalse(Files.exists(path()));
        final LinuxException e = assertThrows(LinuxException.class, () -> DescriptorSocket.send(path(), TEXT, List.of()));
        assertEquals(Linux.ENOENT, e.errno());
    }

    @Test
    void whoComesAfterReplacesTheFileAndWhoCameBeforeLeavesIt() throws IOException {
        final DescriptorSocket first = DescriptorSocket.open(path());
        try (DescriptorSocket second = DescriptorSocket.open(path())) {
            first.close();

            DescriptorSocket.send(path(), TEXT, List.of());
            assertArrayEquals(TEXT, second.receive(PATIENCE_MS).orElseThrow().text());
        }
        assertFalse(Files.exists(path()));
    }

    @Test
    void aFileThatIsNoSocketStays() throws IOException {
        Files.writeString(path(), "somebody's");

        final LinuxException e = assertThrows(LinuxException.class, () -> DescriptorSocket.open(path()));

        assertEquals(Linux.EADDRINUSE, e.errno());
        assertEquals("somebody's", Files.readString(path()));
        assertThrows(IllegalArgumentException.class, () -> DescriptorSocket.open(directory.resolve("x".repeat(108))));
    }

    @Test
    void anotherProcessSendsWhatItHasAndMayEnd() throws Exception {
        try (DescriptorSocket socket = DescriptorSocket.open(path())) {
            final Process other = new ProcessBuilder(java(SendMemory.class, path().toString())).inheritIO().start();
            try (Parcel parcel = socket.receive(PATIENCE_MS).orElseThrow()) {
                assertEquals(0, other.waitFor());
                assertArrayEquals(SendMemory.TEXT.getBytes(UTF_8), parcel.text());
                try (Mapping memory = Linux.mapFile(parcel.descriptors().get(0), 4096)) {
                    assertEquals(SendMemory.CONTENTS, memory.buffer().getLong(0));
                }
            } finally {
                other.destroyForcibly();
            }
        }
    }

    private static List<String> java(final Class<?> program, final String argument) {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName(), argument));
        return command;
    }

    /** How many descriptors this process has of the file in memory of that name. */
    private static long open(final String name) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> target(link).contains("memfd:" + name)).count();
        }
    }

    private static String target(final Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (final IOException e) {
            return "gone";                                         // the listing's own, for one
        }
    }

    @Test
    void layoutsAndNumbersAreTheSystems() throws Exception {
        new KernelHeaders("sys/socket.h", "sys/un.h", "linux/memfd.h")
            .say("sizeof(struct msghdr)", Message.LENGTH)
            .say("offsetof(struct msghdr, msg_name)", Message.NAME)
            .say("offsetof(struct msghdr, msg_namelen)", Message.NAME_LENGTH)
            .say("offsetof(struct msghdr, msg_iov)", Message.PARTS)
            .say("offsetof(struct msghdr, msg_iovlen)", Message.PARTS_COUNT)
            .say("offsetof(struct msghdr, msg_control)", Message.CONTROL)
            .say("offsetof(struct msghdr, msg_controllen)", Message.CONTROL_LENGTH)
            .say("offsetof(struct msghdr, msg_flags)", Message.FLAGS)
            .say("sizeof(struct iovec)", Message.PART_LENGTH)
            .say("offsetof(struct iovec, iov_base)", Message.PART_BASE)
            .say("offsetof(struct iovec, iov_len)", Message.PART_BYTES)
            .say("offsetof(struct cmsghdr, cmsg_len)", Message.CONTROL_BYTES)
            .say("offsetof(struct cmsghdr, cmsg_level)", Message.CONTROL_LEVEL)
            .say("offsetof(struct cmsghdr, cmsg_type)", Message.CONTROL_TYPE)
            .say("CMSG_LEN(3 * sizeof(int))", Message.CONTROL_DATA + 3 * Integer.BYTES)
            .say("sizeof(struct sockaddr_un)", DescriptorSocket.ADDRESS_LENGTH)
            .say("offsetof(struct sockaddr_un, sun_family)", DescriptorSocket.ADDRESS_FAMILY)
            .say("offsetof(struct sockaddr_un, sun_path)", DescriptorSocket.ADDRESS_PATH)
            .say("SCM_RIGHTS", Message.SCM_RIGHTS)
            .say("MSG_CTRUNC", Message.MSG_CTRUNC)
            .say("MSG_CMSG_CLOEXEC", Message.MSG_CMSG_CLOEXEC)
            .say("MFD_CLOEXEC", Linux.MFD_CLOEXEC)
            .check(directory);
    }
}

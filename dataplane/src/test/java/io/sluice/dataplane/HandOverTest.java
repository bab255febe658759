package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.DescriptorSocket;
import io.sluice.table.PrivateSocket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks a dataplane to let go is heard, refused, or forgotten. */
class HandOverTest {

    @TempDir
    private Path run;
    private final AtomicInteger requests = new AtomicInteger();

    @Test
    void anHeirHasAllButPacketsFirstAndTellsInTheEndForHowLongNothingWasForwarded() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<TakeOver> asked = meanwhile(() -> TakeOver.ask(run, "eth1"));
            pollUntilAsked(old);
            DescriptorSocket.send(run.resolve(TakeOver.QUEUES), "queues".getBytes(StandardCharsets.UTF_8), List.of());
            final CompletableFuture<Optional<String>> wanted = meanwhile(old::grant);

            try (TakeOver heir = asked.get()) {
                assertEquals("queues", new String(heir.queues().orElseThrow().text(), StandardCharsets.UTF_8));
                heir.shareQueues();
                heir.passed("what takes nobody's packets");
                final CompletableFuture<Boolean> ended = meanwhile(heir::end);
                assertEquals(Optional.of(HandOver.END), wanted.get());
                final Gap gap = Gap.begin();
                gap.passed("workers");
                assertTrue(old.letGo(gap));
                assertTrue(ended.get());
                assertTrue(heir.end(), "asked once");
                heir.passed("start");
                heir.done();
            }
            final Optional<String> told = old.awaitForwarding();
            assertTrue(told.orElseThrow().matches("[0-9.]+ ms \\(workers [0-9.]+, answer [0-9.]+, start [0-9.]+\\)"),
                told.toString());
        }
    }

    @Test
    void queuesThatCannotBeGoneOnWithAreToBeClosed() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<TakeOver> asked = meanwhile(() -> TakeOver.ask(run, "eth1"));
            pollUntilAsked(old);
            final CompletableFuture<Optional<String>> wanted = meanwhile(old::grant);
            try (TakeOver heir = asked.get()) {
                final CompletableFuture<Boolean> ended = meanwhile(heir::end);
                assertEquals(Optional.of(HandOver.END_QUEUES), wanted.get());
                assertTrue(old.letGo(Gap.begin()));
                assertTrue(ended.get());
            }
        }
    }

    /** Before it is asked to end, before it has heard that, and after. */
    @ParameterizedTest
    @ValueSource(strings = {"", "e", "end\n"})
    void oneThatIsKilledInsteadOfEndingIsNoticed(final String heard) throws Exception {
        try (ServerSocketChannel socket = listening()) {
            final CompletableFuture<TakeOver> asked = meanwhile(() -> TakeOver.ask(run, "eth1"));
            final SocketChannel old = socket.accept();
            hear(old, HandOver.request("eth1") + "\n");
            DescriptorSocket.send(run.resolve(TakeOver.QUEUES), new byte[0], List.of());
            old.write(HandOver.line(HandOver.GRANTED + "1"));
            try (TakeOver heir = asked.get()) {
                heir.shareQueues();
                if (heard.isEmpty()) {
                    old.close();
                }
                final CompletableFuture<Boolean> ended = meanwhile(heir::end);
                if (!heard.isEmpty()) {
                    hear(old, heard);
                    old.close();
                }
                assertFalse(ended.get());
                assertFalse(heir.end(), "nor later");
            }
        }
    }

    private ServerSocketChannel listening() throws IOException {
        final ServerSocketChannel socket = PrivateSocket.listen(run.resolve(HandOver.SOCKET), 1);
        socket.configureBlocking(true);
        return socket;
    }

    private static void hear(final SocketChannel channel, final String text) throws IOException {
        final ByteBuffer heard = ByteBuffer.allocate(text.length());
        while (heard.hasRemaining()) {
            assertTrue(channel.read(heard) >= 0);
        }
        assertEquals(text, new String(heard.array(), StandardCharsets.UTF_8));
    }

    @Test
    void oneThatIsKilledBeforeItAnswersIsNobody() throws Exception {
        try (ServerSocketChannel socket = listening()) {
            final CompletableFuture<TakeOver> asked = meanwhile(() -> TakeOver.ask(run, "eth1"));
            try (SocketChannel old = socket.accept()) {
                hear(old, "2");
            }
            try (TakeOver heir = asked.get()) {
                assertEquals(Optional.empty(), heir.queues());
                assertTrue(heir.end());
            }
        }
    }

    @Test
    void anHeirThatEndsBeforeItHasWhatItNeedsIsNoticed() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<TakeOver> asked = meanwhile(() -> TakeOver.ask(run, "eth1"));
            pollUntilAsked(old);
            final CompletableFuture<Optional<String>> wanted = meanwhile(old::grant);
            asked.get().close();

            assertEquals(Optional.empty(), wanted.get());
        }
    }

    @Test
    void anHeirThatEndsBeforeItForwardsIsNoticed() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<TakeOver> asked = meanwhile(() -> TakeOver.ask(run, "eth1"));
            pollUntilAsked(old);
            final CompletableFuture<Optional<String>> wanted = meanwhile(old::grant);
            final TakeOver heir = asked.get();
            final CompletableFuture<Boolean> ended = meanwhile(heir::end);
            wanted.get();
            assertTrue(old.letGo(Gap.begin()));
            ended.get();
            heir.close();

            assertEquals(Optional.empty(), old.awaitForwarding());
        }
    }

    /** On a thread of its own: those that others share may be one, and wait for it. */
    private static <T> CompletableFuture<T> meanwhile(final Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, command -> new Thread(command).start());
    }

    private void pollUntilAsked(final HandOver old) throws IOException {
        while (!old.isDue()) {
            old.doWork();
        }
        assertEquals(1, requests.get());
    }

    @Test
    void whoWantsAnotherInterfaceIsRefused() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<IllegalStateException> refused = meanwhile(
                () -> assertThrows(IllegalStateException.class, () -> TakeOver.ask(run, "eth2")));
            while (!refused.isDone()) {
                old.doWork();
            }

            assertEquals("the dataplane that runs does not let go: it forwards on 'eth1', not on 'eth2'",
                refused.get().getMessage());
            assertFalse(old.isDue());
        }
    }

    @Test
    void whoHandsOverInAnotherWayIsRefused() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet);
             SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(run.resolve(HandOver.SOCKET)))) {
            other.write(HandOver.line("eth1"));
            final ByteBuffer answer = ByteBuffer.allocate(1_024);
            other.configureBlocking(false);
            while (other.read(answer) >= 0) {
                old.doWork();
            }

            assertEquals("refused: it is of a version that hands over in another way; stop it, and start this one without "
                + "--take-over\n", new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
            assertFalse(old.isDue());
        }
    }

    @Test
    void whoGoesAwayBeforeTheWholeQuestionIsForgottenAndTheNextIsHeard() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            try (SocketChannel half = SocketChannel.open(UnixDomainSocketAddress.of(run.resolve(HandOver.SOCKET)))) {
                half.write(HandOver.line(HandOver.request("eth1")).limit(3));
                old.doWork();
            }
            old.doWork();
            assertFalse(old.isDue());

            try (SocketChannel next = SocketChannel.open(UnixDomainSocketAddress.of(run.resolve(HandOver.SOCKET)))) {
                next.write(HandOver.line(HandOver.request("eth1")));
                pollUntilAsked(old);
            }
        }
    }

    @Test
    void whereNobodyIsThereNobodyIsWaitedFor() {
        TakeOver.ask(run, "eth1").close();
    }

    @Test
    void theSocketIsItsOwnersAlone() throws Exception {
        HandOver.open(run, "eth1", requests::incrementAndGet).close();
        try (HandOver next = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve(HandOver.SOCKET))), next::toString);
        }
    }
}

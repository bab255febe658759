package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.DescriptorSocket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
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
                final CompletableFuture<Boolean> ended = meanwhile(() -> end(heir));
                assertEquals(Optional.of(HandOver.END), wanted.get());
                final Gap gap = Gap.begin();
                gap.passed("workers");
                assertTrue(old.letGo(gap));
                ended.get();
                heir.end();
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
                final CompletableFuture<Boolean> ended = meanwhile(() -> end(heir));
                assertEquals(Optional.of(HandOver.END_QUEUES), wanted.get());
                assertTrue(old.letGo(Gap.begin()));
                ended.get();
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
            final CompletableFuture<Boolean> ended = meanwhile(() -> end(heir));
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

    private static boolean end(final TakeOver heir) {
        heir.end();
        return true;
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

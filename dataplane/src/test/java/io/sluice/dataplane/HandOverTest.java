package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks a dataplane to let go is heard, refused, or forgotten. */
class HandOverTest {

    @TempDir
    private Path run;
    private final AtomicInteger requests = new AtomicInteger();

    @Test
    void anHeirIsToldWhenAllIsFreeAndTellsForHowLongNothingWasForwarded() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<TakeOver> asked = CompletableFuture.supplyAsync(() -> TakeOver.ask(run, "eth1"));
            pollUntilAsked(old);
            final Gap gap = Gap.begin();
            gap.passed("workers");
            assertTrue(old.letGo(gap));

            try (TakeOver heir = asked.get()) {
                heir.passed("queues");
                heir.done();
            }
            final Optional<String> told = old.awaitForwarding();
            assertTrue(told.orElseThrow().matches("[0-9.]+ ms \\(workers [0-9.]+, answer [0-9.]+, queues [0-9.]+\\)"),
                told.toString());
        }
    }

    @Test
    void anHeirThatEndsBeforeItForwardsIsNoticed() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            final CompletableFuture<TakeOver> asked = CompletableFuture.supplyAsync(() -> TakeOver.ask(run, "eth1"));
            pollUntilAsked(old);
            final Gap gap = Gap.begin();
            gap.passed("workers");
            assertTrue(old.letGo(gap));
            asked.get().close();

            assertEquals(Optional.empty(), old.awaitForwarding());
        }
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
            final CompletableFuture<IllegalStateException> refused = CompletableFuture.supplyAsync(
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
    void whoGoesAwayBeforeTheWholeQuestionIsForgottenAndTheNextIsHeard() throws Exception {
        try (HandOver old = HandOver.open(run, "eth1", requests::incrementAndGet)) {
            try (SocketChannel half = SocketChannel.open(UnixDomainSocketAddress.of(run.resolve(HandOver.SOCKET)))) {
                half.write(HandOver.line("eth1").limit(3));
                old.doWork();
            }
            old.doWork();
            assertFalse(old.isDue());

            try (SocketChannel next = SocketChannel.open(UnixDomainSocketAddress.of(run.resolve(HandOver.SOCKET)))) {
                next.write(HandOver.line("eth1"));
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

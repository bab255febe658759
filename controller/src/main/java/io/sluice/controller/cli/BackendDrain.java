package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice backend drain}. */
@Command(name = "drain", description = "Give a backend no new connections; those that it has go on.", sortOptions = false)
final class BackendDrain extends EditVerb {
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(500);

    @Mixin
    private OneBackend backend;

    @Option(names = "--deadline", paramLabel = "TIME", description = "How long they may, up to a week (default: for ever).")
    private String deadline;

    @Option(names = "--then", paramLabel = "WHAT", description = "What becomes of those that are left at the deadline: cut (a "
        + "reset; for tcp, and its default) or reschedule (the next packet goes to another backend).")
    private String then;

    @Option(names = "--wait", description = "Say how many are left, and return when there are none or the deadline has come.")
    private boolean wait;

    @Override
    Request request() {
        return backend.request("backend drain").with("deadline", deadline)
            .with("then", then);
    }

    @Override
    public void run() {
        final Map<String, Object> answer = ask(request());
        say(text(answer));
        if (wait) {
            new DrainWatch((Long) answer.get("edition"), this::look, this::say, () -> LockSupport.parkNanos(LOOK_EVERY_NS))
                .follow();
        }
    }

    private Map<String, Object> look() {
        return ask(backend.request("backend list"));
    }
}

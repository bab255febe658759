package io.sluice.controller.api;

import java.util.function.Consumer;

/** Answers requests: at once or later, on whatever thread, each exactly once. */
@FunctionalInterface
public interface ApiHandler {
    /** Takes a request line; gives one line, without its end, to {@code answer}. */
    void handle(String line, Consumer<String> answer);
}

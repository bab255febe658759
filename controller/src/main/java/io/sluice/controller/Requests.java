package io.sluice.controller;

import io.sluice.controller.api.ApiHandler;
import io.sluice.controller.api.Json;
import io.sluice.controller.api.Request;
import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Texts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests on the conductor's thread, each by the function registered for its command. */
final class Requests implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Conductor conductor;
    private final Map<String, Function<Request, Map<String, Object>>> byCommand = new LinkedHashMap<>();

    Requests(final Conductor conductor) {
        this.conductor = conductor;
    }

    /** Lets a function answer a command. */
    void register(final String command, final Function<Request, Map<String, Object>> function) {
        byCommand.put(command, function);
    }

    @Override
    public void handle(final String line, final Consumer<String> answer) {
        conductor.execute(() -> answer.accept(Json.line(answer(line))));
    }

    private Map<String, Object> answer(final String line) {
        try {
            final Request request = Request.read(line);
            final Function<Request, Map<String, Object>> function = byCommand.get(request.command());
            if (function == null) {
                throw new RefusedException("this controller knows no command " + Texts.quote(request.command())
                    + Texts.suggestion(request.command(), byCommand.keySet(), "it may be older than the sluice command"));
            }
            return function.apply(request);
        } catch (final RefusedException e) {
            return Map.of("error", e.getMessage());
        } catch (final RuntimeException | Error e) {   // whatever it is, somebody waits for the answer
            LOG.error("a request failed, which should not be: {}", Texts.quote(line), e);
            return Map.of("error", "the controller failed (" + e + "); its log says more, and nothing was changed");
        }
    }
}

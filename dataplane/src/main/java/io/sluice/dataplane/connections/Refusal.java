package io.sluice.dataplane.connections;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Says why a question is not answered, and which names there are where one is not. */
final class Refusal implements Answer {
    private static final int MOST_NAMES = 10_000;

    private final byte[] line;
    private int said;

    Refusal(final String sentence) {
        line = Telling.utf8("{\"error\":" + json(sentence) + "}\n");
    }

    /** Where {@code typed} is none of those names. */
    Refusal(final String sentence, final String typed, final List<String> names) {
        line = Telling.utf8("{\"error\":" + json(sentence) + ",\"typed\":" + json(typed) + ",\"known\":["
            + names.stream().distinct().limit(MOST_NAMES).map(Refusal::json).collect(Collectors.joining(",")) + "]}\n");
    }

    private static String json(final String text) {
        return new String(JsonLines.quoted(text), StandardCharsets.UTF_8);
    }

    @Override
    public Progress more(final JsonLines out) {
        said += out.part(line, said);
        return said == line.length ? Progress.DONE : Progress.MORE;
    }
}

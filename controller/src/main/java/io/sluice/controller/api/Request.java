package io.sluice.controller.api;

import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Texts;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command and its arguments, as they travel. Asking for an argument refuses the request when it is absent or of
 * another type.
 */
public final class Request {
    private static final String COMMAND = "command";

    private final Map<String, Object> arguments;

    private Request(final Map<String, Object> arguments) {
        this.arguments = arguments;
    }

    /** A request for a command such as "vip add", without arguments so far. */
    public static Request of(final String command) {
        return new Request(new LinkedHashMap<>()).with(COMMAND, command);
    }

    /** Adds an argument, unless its value is null. */
    public Request with(final String argument, final Object value) {
        if (value != null) {
            arguments.put(argument, value);
        }
        return this;
    }

    /** Reads the line of a client that may send anything. */
    @SuppressWarnings("unchecked")   // Json makes no other maps
    public static Request read(final String line) {
        try {
            if (Json.read(line) instanceof Map<?, ?> map) {
                return new Request((Map<String, Object>) map);
            }
        } catch (final IOException e) {
            throw new RefusedException("the request is not JSON; send one JSON object a line", e);
        }
        throw new RefusedException("the request is not a JSON object; send one a line");
    }

    /** As one line. */
    public String line() {
        return Json.line(arguments);
    }

    /** What is asked for. */
    public String command() {
        return text(COMMAND);
    }

    /** A text that must be there. */
    public String text(final String argument) {
        return typed(argument, arguments.get(argument), String.class);
    }

    /** A text, or {@code otherwise} when there is none. */
    public String text(final String argument, final String otherwise) {
        return arguments.containsKey(argument) ? text(argument) : otherwise;
    }

    /** A whole number, or {@code otherwise} when there is none. */
    public int number(final String argument, final int otherwise) {
        if (!arguments.containsKey(argument)) {
            return otherwise;
        }
        final long number = typed(argument, arguments.get(argument), Long.class);
        if (number != (int) number) {
            throw new RefusedException(argument + " " + number + " is out of range");
        }
        return (int) number;
    }

    /** Yes or no, or {@code otherwise} when there is neither. */
    public boolean flag(final String argument, final boolean otherwise) {
        return has(argument) ? typed(argument, arguments.get(argument), Boolean.class) : otherwise;
    }

    /** Whether the argument is there. */
    public boolean has(final String argument) {
        return arguments.containsKey(argument);
    }

    /** Texts, at least one. */
    public List<String> texts(final String argument) {
        final List<?> list = typed(argument, arguments.get(argument), List.class);
        if (list.isEmpty()) {
            throw new RefusedException("the request names no " + argument);
        }
        return list.stream().map(item -> typed(argument, item, String.class)).toList();
    }

    /** Those of the arguments that are there, as texts; a list's with commas between them. */
    public Map<String, String> words(final List<String> names) {
        final Map<String, String> words = new LinkedHashMap<>();
        for (final String name : names) {
            if (arguments.get(name) instanceof List<?>) {
                words.put(name, String.join(",", texts(name)));
            } else if (arguments.get(name) instanceof Long number) {
                words.put(name, number.toString());
            } else if (arguments.containsKey(name)) {
                words.put(name, text(name));
            }
        }
        return words;
    }

    private static <T> T typed(final String argument, final Object value, final Class<T> type) {
        if (value == null) {
            throw new RefusedException("the request lacks its " + Texts.quote(argument));
        }
        if (!type.isInstance(value)) {
            throw new RefusedException("the request's " + Texts.quote(argument) + " is of the wrong type");
        }
        return type.cast(value);
    }
}

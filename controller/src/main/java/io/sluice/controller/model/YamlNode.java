package io.sluice.controller.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A piece of a YAML document that remembers its line, so that whatever is wrong with it can be said with its place.
 *
 * @param value a String, a {@code List<YamlNode>} or a {@code Map<String, YamlNode>}
 */
record YamlNode(int line, Object value) {

    /** Reads the node that begins at the parser's current token. */
    static YamlNode read(final JsonParser parser) throws IOException {
        final int line = parser.currentTokenLocation().getLineNr();
        return switch (parser.currentToken()) {
            case START_OBJECT -> new YamlNode(line, map(parser));
            case START_ARRAY -> new YamlNode(line, list(parser));
            default -> new YamlNode(line, parser.getText());
        };
    }

    private static Map<String, YamlNode> map(final JsonParser parser) throws IOException {
        final Map<String, YamlNode> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String key = parser.currentName();
            parser.nextToken();
            map.put(key, read(parser));
        }
        return map;
    }

    private static List<YamlNode> list(final JsonParser parser) throws IOException {
        final List<YamlNode> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(parser));
        }
        return list;
    }

    /** The entries, in order; refuses a node that has none, or one with a key that isn't among the known. */
    @SuppressWarnings("unchecked")   // read() made it, with these types
    Map<String, YamlNode> map(final String what, final List<String> known) {
        if (!(value instanceof Map)) {
            throw refuse(what + " should have entries like \"" + known.get(0) + ": ...\"", null);
        }
        final Map<String, YamlNode> map = (Map<String, YamlNode>) value;
        map.forEach((key, node) -> {
            if (!known.contains(key)) {
                throw node.refuse(Texts.quote(key) + " is not known here; known in " + what + ": " + String.join(", ", known),
                    null);
            }
        });
        return map;
    }

    /** The items, in order; refuses a node that isn't a list. */
    @SuppressWarnings("unchecked")   // read() made it, with this type
    List<YamlNode> list(final String what) {
        if (!(value instanceof List)) {
            throw refuse(what + " should be a list", null);
        }
        return (List<YamlNode>) value;
    }

    /** The entry of that key; refuses a map that lacks it. */
    YamlNode entry(final Map<String, YamlNode> map, final String key) {
        final YamlNode entry = map.get(key);
        if (entry == null) {
            throw refuse("\"" + key + "\" is missing", null);
        }
        return entry;
    }

    /** The text; refuses a map or a list. */
    String text(final String what) {
        if (!(value instanceof String)) {
            throw refuse(what + " should be a single value", null);
        }
        return (String) value;
    }

    /** The text, or a list's texts with commas between them. */
    String texts(final String what) {
        return value instanceof List ? String.join(",", list(what).stream().map(item -> item.text(what)).toList()) : text(what);
    }

    /** The number; refuses what isn't a whole one. */
    int number(final String what) {
        final String text = text(what);
        try {
            return Integer.parseInt(text);
        } catch (final NumberFormatException e) {
            throw refuse(what + " " + Texts.quote(text) + " is not a whole number", e);
        }
    }

    /** Yes or no; refuses what is neither. */
    boolean flag(final String what) {
        return switch (text(what)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(what + " " + Texts.quote(text(what)) + " is neither true nor false", null);
        };
    }

    /** What the model makes of this node; its refusals say where. */
    <T> T at(final Supplier<T> made) {
        try {
            return made.get();
        } catch (final RefusedException e) {
            throw refuse(e.getMessage(), e);
        }
    }

    /** A refusal that says where. */
    RefusedException refuse(final String message, final Throwable cause) {
        return new RefusedException("line " + line + ": " + message, cause);
    }
}

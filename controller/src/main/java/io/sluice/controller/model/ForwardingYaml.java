package io.sluice.controller.model;

import io.sluice.table.Forwarding;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A forwarding mode and its options in the file: entries of a VIP, or of a backend, beside its others. */
final class ForwardingYaml {
    private static final String MODE = "mode";

    private ForwardingYaml() {
    }

    /** The way that stands there; refusals are about the mode's line. */
    static Forwarding read(final YamlNode mode, final Map<String, YamlNode> entries) {
        final Map<String, String> options = new HashMap<>();
        entries.forEach((key, node) -> {
            if (ForwardingOptions.KEYS.contains(key)) {
                options.put(key, node.texts(key));
            }
        });
        return mode.at(() -> ForwardingOptions.of(options));
    }

    /** A backend's own way; null for the VIP's. Refuses options that lack their mode. */
    static Forwarding readOwn(final Map<String, YamlNode> entries) {
        if (entries.containsKey(MODE)) {
            return read(entries.get(MODE), entries);
        }
        ForwardingOptions.KEYS.stream().filter(entries::containsKey).findFirst().ifPresent(key -> {
            throw entries.get(key).refuse(Texts.quote(key) + " is of a backend that has a mode of its own; write \"mode\" too",
                null);
        });
        return null;
    }

    /** Writes the mode, and what is not as usual of its options. */
    static void write(final JsonGenerator out, final Forwarding forwarding) throws IOException {
        for (final Map.Entry<String, Object> option : ForwardingOptions.describe(forwarding).entrySet()) {
            if (option.getValue() instanceof List<?> list) {
                out.writeArrayFieldStart(option.getKey());
                for (final Object item : list) {
                    out.writeString(item.toString());
                }
                out.writeEndArray();
            } else if (option.getValue() instanceof Integer number) {
                out.writeNumberField(option.getKey(), number);
            } else {
                out.writeStringField(option.getKey(), option.getValue().toString());
            }
        }
    }
}

package io.sluice.controller.cli;

import io.sluice.controller.model.ForwardingOptions;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A forwarding mode with its options, for people: "vxlan vni=7". */
final class Modes {
    private static final String MODE = "mode";
    private static final String USUAL = "dsr";

    private Modes() {
    }

    /** The options by the names that they have on the command line. */
    static String text(final Map<?, ?> described) {
        final StringBuilder text = new StringBuilder(String.valueOf(described.get(MODE)));
        for (final String key : ForwardingOptions.KEYS) {
            if (!key.equals(MODE) && described.get(key) != null) {
                text.append(' ').append(option(key)).append('=').append(value(described.get(key)));
            }
        }
        return text.toString();
    }

    /** Whether it says more than what every VIP has that was told nothing. */
    static boolean isUsual(final Map<?, ?> described) {
        return described.get(MODE) == null || text(described).equals(USUAL);
    }

    private static String option(final String key) {
        return key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String value(final Object value) {
        return value instanceof List<?> list ? String.join(",", list.stream().map(Object::toString).toList()) : value.toString();
    }
}

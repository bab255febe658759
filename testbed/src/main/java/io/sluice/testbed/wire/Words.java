package io.sluice.testbed.wire;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of a command line: switches, and names followed by a value. */
final class Words {
    private final Set<String> switches = new HashSet<>();
    private final Map<String, String> values = new HashMap<>();

    /** Reads {@code words}; throws {@link IllegalArgumentException} for one that is not known. */
    Words(final List<String> words, final List<String> switchNames, final List<String> valueNames) {
        final Iterator<String> left = words.iterator();
        while (left.hasNext()) {
            final String name = left.next();
            if (switchNames.contains(name)) {
                switches.add(name);
            } else if (valueNames.contains(name) && left.hasNext()) {
                values.put(name, left.next());
            } else {
                throw new IllegalArgumentException("'" + name + "' is no option, or lacks its value; there are "
                    + String.join(", ", switchNames) + " and, with a value, " + String.join(", ", valueNames));
            }
        }
    }

    boolean has(final String name) {
        return switches.contains(name);
    }

    String value(final String name, final String otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}

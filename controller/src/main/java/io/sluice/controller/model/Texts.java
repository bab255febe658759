package io.sluice.controller.model;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that people type: names, durations, choices; and the sentence each gets when it can't be understood. */
public final class Texts {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,62}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");
    private static final int SHOWN = 80;

    private Texts() {
    }

    /** The name, or a refusal when it is not one; {@code what} is what it would name. */
    public static String name(final String what, final String name) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(quote(name) + " can't name a " + what
                + "; use 1 to 63 letters, digits, '.', '_', ':' or '-', the first a letter or digit");
        }
        return name;
    }

    /** What was typed, safe to print on one line. */
    public static String quote(final String text) {
        final String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    /** A duration such as 500ms, 2s or 1m. */
    public static Duration duration(final String what, final String text) {
        final Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new RefusedException(what + " " + quote(text) + " is not a duration; write it like 500ms, 2s or 1m");
        }
        final long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /** The shortest text that {@link #duration} reads back as the same. */
    public static String text(final Duration duration) {
        final long millis = duration.toMillis();
        if (millis % 1000 != 0 || millis == 0) {
            return millis + "ms";
        }
        return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1000 + "s";
    }

    /** The constant that {@code text} names, in lower case as the command line and the file write it. */
    public static <E extends Enum<E>> E choice(final String what, final Class<E> choices, final String text) {
        final StringBuilder known = new StringBuilder();
        for (final E choice : choices.getEnumConstants()) {
            if (text(choice).equals(text)) {
                return choice;
            }
            known.append(known.isEmpty() ? "" : ", ").append(text(choice));
        }
        throw new RefusedException(what + " " + quote(text) + " is not known; known: " + known);
    }

    /** The constant as the command line and the file write it. */
    public static String text(final Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** {@code "; did you mean \"web\"?"} when one of the known is close to what was typed, else what to do to see them. */
    public static String suggestion(final String typed, final Collection<String> known, final String seeThem) {
        String closest = null;
        int least = Math.max(1, typed.length() / 4) + 1;
        for (final String candidate : known) {
            final int distance = distance(typed.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                closest = candidate;
                least = distance;
            }
        }
        return closest == null ? "; " + seeThem : "; did you mean " + quote(closest) + "?";
    }

    /** How many letters must be put in, left out or changed to make one word of the other (Levenshtein). */
    private static int distance(final String one, final String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            final int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                final int change = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }
}

package io.sluice.controller.cli;

import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Texts;

import java.util.ArrayList;
import java.util.List;

/** The words that an option takes, also for completion. */
abstract class WordList extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    WordList(final List<String> words) {
        super(words);
    }

    /** What was typed, if it is one of them; {@code what} is what they name. */
    final String checked(final String what, final String typed) {
        if (!contains(typed)) {
            throw new RefusedException("there is no " + what + " " + Texts.quote(typed)
                + Texts.suggestion(typed, this, "known: " + String.join(", ", this)));
        }
        return typed;
    }
}

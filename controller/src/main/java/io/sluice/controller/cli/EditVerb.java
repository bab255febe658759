package io.sluice.controller.cli;

import java.util.Map;

/** A verb that changes something; the controller says what it did. */
abstract class EditVerb extends Verb {
    @Override
    final String text(final Map<String, Object> answer) {
        return answer.get("message") + "\n";
    }
}

package io.sluice.controller.cli;

import io.sluice.controller.api.DataplaneClient;
import io.sluice.controller.model.RefusedException;

import java.io.IOException;
import java.util.Map;

/** Connections as the dataplane tells of them, for people. */
final class Connections {
    private Connections() {
    }

    /** The object on this line, with units. */
    static Map<String, Object> forPeople(final String line) {
        final Map<String, Object> row = object(line);
        row.computeIfPresent("idle", (key, seconds) -> seconds + "s");
        if (row.get("replySource") != null) {
            row.put("backendSees", row.get("replyDestination") + " > " + row.get("replySource"));
        }
        return row;
    }

    static Map<String, Object> object(final String line) {
        try {
            return DataplaneClient.object(line);
        } catch (final IOException e) {
            throw new RefusedException("the dataplane's answer can't be understood (" + e.getMessage()
                + "); use the command that belongs to the dataplane", e);
        }
    }

    /** {@code 1 connection}, {@code 2 connections}. */
    static String counted(final long count) {
        return count + (count == 1 ? " connection" : " connections");
    }
}

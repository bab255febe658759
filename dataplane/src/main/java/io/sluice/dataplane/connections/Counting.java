package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import io.sluice.table.ConnectionState;
import org.agrona.DirectBuffer;

/** Counts the connections that are meant, by groups or together, and tells of those groups that have any. */
final class Counting implements Answer {
    private static final byte[] OPEN = Telling.utf8("{");
    private static final byte[] VIP = Telling.utf8("\"vip\":");
    private static final byte[] BACKEND = Telling.utf8("\"backend\":");
    private static final byte[] STATE = Telling.utf8("\"state\":");
    private static final byte[] COMMA = Telling.utf8(",");
    private static final byte[] CONNECTIONS = Telling.utf8("\"connections\":");
    private static final byte[] CLOSE = Telling.utf8("}\n");

    private final Walk walk;
    private final Filter filter;
    private final Roster roster;
    private final By by;
    private final long[] counts;                                   // the last of them: of those that belong to none
    private long total;
    private boolean counted;
    private int told;

    /** What connections are counted by. */
    enum By {
        /** By their VIPs. */
        VIP,
        /** By their backends. */
        BACKEND,
        /** By their states. */
        STATE,
        /** All together. */
        NOTHING
    }

    Counting(final Walk walk, final Filter filter, final By by) {
        this.walk = walk;
        this.filter = filter;
        this.roster = filter.roster();
        this.by = by;
        this.counts = new long[1 + switch (by) {
            case VIP -> roster.vips().size();
            case BACKEND -> roster.backends().size();
            case STATE -> ConnectionState.values().length;
            case NOTHING -> 0;
        }];
    }

    @Override
    public Progress more(final JsonLines out) {
        return counted ? tell(out) : count();
    }

    private Progress count() {
        for (int looked = 0; looked < TURN; looked++) {
            if (!walk.next()) {
                counted = true;
                return Progress.MORE;
            }
            if (filter.takes(walk.record())) {
                final int group = group(walk.record());
                counts[group == Roster.NONE ? counts.length - 1 : group]++;
                total++;
            }
        }
        return Progress.MORE;
    }

    private int group(final DirectBuffer record) {
        return switch (by) {
            case VIP -> roster.vip(record, roster.backend(record));
            case BACKEND -> roster.backend(record);
            case STATE -> States.of(FlowRecord.state(record, 0)).ordinal();
            case NOTHING -> Roster.NONE;
        };
    }

    private Progress tell(final JsonLines out) {
        for (; told < counts.length && by != By.NOTHING; told++) {
            if (!out.hasRoom()) {
                return Progress.MORE;
            }
            if (counts[told] > 0) {
                out.put(OPEN);
                if (told < counts.length - 1) {
                    name(out, told);
                }
                out.put(CONNECTIONS).put(counts[told]).put(CLOSE);
            }
        }
        if (!out.hasRoom()) {
            return Progress.MORE;
        }
        Ending.write(out, total);
        return Progress.DONE;
    }

    private void name(final JsonLines out, final int group) {
        switch (by) {
            case VIP -> out.put(VIP).put(roster.vipName(group));
            case BACKEND -> out.put(VIP).put(roster.vipName(roster.vipOf(group))).put(COMMA)
                .put(BACKEND).put(roster.backendName(group));
            default -> out.put(STATE).put(JsonLines.quoted(ConnectionState.values()[group].text()));
        }
        out.put(COMMA);
    }
}

package io.sluice.flow;

import static io.sluice.flow.FlowTable.NONE;

/**
 * The memory of a flow table as lines that are free or taken, and where in it a flow may lie: at home, in the other seven lines
 * of home's eight, or at one of 32 places ever farther away. Lines are named by their offset.
 * <pre>
 *  place 0     1     2     3     4     5     6     7  |            8                             9
 *  +-----+-----+-----+-----+-----+-----+-----+-----+  |  +-----+-----+-----+-----+-----+-----+-----+-----+
 *  | b   |  a  |  c  |     |     |     |  d  |     |  |  |     |  a  |     |     |     |  e  |     |     |
 *  | 1 8 |     |     |     |     |     |     |     |  |  |     |     |     |     |     |     |     |     |
 *  +-----+-----+-----+-----+-----+-----+-----+-----+  |  +-----+-----+-----+-----+-----+-----+-----+-----+
 * </pre>
 * Two of this home's flows, a, found all places before their own taken when they came. The line at home has a bit for each place
 * where one of its flows lies, whoever lies in that line itself: 1 and 8. So a look-up reads the line at home, and then only
 * flows of that home; for most flows that are not there, none. Flows move only when home is free and {@link
 * FlowTable#expire} comes by, so many lie elsewhere; without the bits each of those would cost the lines between as well, 1 when
 * half of all are taken, 4 when four fifths are.
 *
 * <p>The near places are in the same page of memory, the first of them in the same pair of lines. The far ones are so far apart
 * because lines that stay taken close up into rows: of 40 in a row, all are taken far more often than of 40 here and there, which
 * happens to one insertion in 2,000 into a table that has long been four fifths full.
 */
final class FlowLines {
    /** Places where a flow may lie. */
    static final int PLACES = FlowLine.PLACE_COUNT;
    /** Lines come in as many. */
    static final int NEAR_PLACES = 8;
    /** So that a place is less than once round away from home. */
    static final int FEWEST = 1_024;
    /** What an offset can name: 2 GiB. */
    static final int MOST = (1 << 25) - 8;

    private static final int LINE = FlowLine.LENGTH;

    private final long address;
    private final int count;
    private final int end;

    /** Lines in memory that begins there, at least {@link #FEWEST} and at most {@link #MOST}. */
    FlowLines(final long address, final int count) {
        this.address = address;
        this.count = count;
        this.end = count * LINE;
    }

    int count() {
        return count;
    }

    /** The offset behind the last line. */
    int end() {
        return end;
    }

    /** Where the line is in memory. */
    long at(final int flow) {
        return address + flow;
    }

    boolean isFree(final int flow) {
        return FlowLine.state(at(flow)) == FlowState.FREE;
    }

    /** The upper half of the hash, scaled to the number of lines: always one of them. */
    int home(final long hash) {
        return (int) ((hash >>> Integer.SIZE) * count >>> Integer.SIZE) * LINE;
    }

    /**
     * The line at that place; always one of them. The first are those of home's own eight, which lie in the same page of memory,
     * the very first of them beside it; then {@code place * (place + 1) / 2} lines beyond home, going round.
     */
    int line(final int home, final int place) {
        if (place < NEAR_PLACES) {
            return home ^ place * LINE;
        }
        final int beyond = home + (place * (place + 1) >>> 1) * LINE - end;    // may go over 2 GiB, and comes back
        return beyond >= 0 ? beyond : beyond + end;
    }

    /** At which place of that home the line lies, or {@link FlowTable#NONE}. */
    int place(final int home, final int flow) {
        for (int place = 0; place < PLACES; place++) {
            if (line(home, place) == flow) {
                return place;
            }
        }
        return NONE;
    }

    /** The places where flows of this home lie, a bit each, the nearest the lowest. */
    long places(final int home) {
        return FlowLine.places(at(home));
    }

    /** The line at the nearest of those places; home when there are none. */
    int nearest(final int home, final long places) {
        return line(home, Long.numberOfTrailingZeros(places) & Long.SIZE - 1);
    }

    /** The nearest free line that is not {@code taken}, or {@link FlowTable#NONE}. */
    int vacancy(final int home, final int taken) {
        for (int place = 0; place < PLACES; place++) {
            final int flow = line(home, place);
            if (isFree(flow) && flow != taken) {
                return flow;
            }
        }
        return NONE;
    }

    /** Lets a flow be found whose line has been written but for its state. */
    void publish(final int home, final int flow, final byte state) {
        FlowLine.publish(at(flow), state);
        mark(home, flow);
    }

    /** Has look-ups find what lies in this line. */
    void mark(final int home, final int flow) {
        FlowLine.places(at(home), places(home) | 1L << place(home, flow));
    }

    /** Makes the line free. */
    void free(final int home, final int flow) {
        FlowLine.publish(at(flow), FlowState.FREE);
        FlowLine.places(at(home), places(home) & ~(1L << place(home, flow)));
    }

    /** The line that has the state of this one's connection. */
    int forward(final int flow) {
        return FlowLine.state(at(flow)) == FlowState.REPLY ? FlowLine.twin(at(flow)) : flow;
    }
}

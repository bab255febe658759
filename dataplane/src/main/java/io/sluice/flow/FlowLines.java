package io.sluice.flow;

import static io.sluice.flow.FlowTable.NONE;

/**
 * The memory of a flow table as lines that are free or taken, and where in it a flow may lie. Lines are named by their offset.
 * <pre>
 *  home  +1          +3                +6                      +10       one step, two more, three more: 63 steps at most
 *  +-----+-----+-----+-----+-----+-----+-----+-----+-----+-----+-----+
 *  | 3 a | 0 b |     |  a  |     |     |  a  |     |     |  c  |  b  |   whose home that is says 3, the spread: none of its
 *  +-----+-----+-----+-----+-----+-----+-----+-----+-----+-----+-----+   flows lies farther, so whoever looks need not either
 * </pre>
 * Steps grow because flows do not move: with steps of one line, the lines that stay taken close up into rows, and of a table that
 * has been four fifths full for long, one insertion in 200 finds no room in 64 lines.
 */
final class FlowLines {
    /** Lines in which a flow may lie. */
    static final int REACH = 64;
    static final int FEWEST = REACH;
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

    /** The upper half of the hash, which says where home is and, but for a few lines near it, whose line this is; never 0. */
    static int tag(final long hash) {
        final int tag = (int) (hash >>> Integer.SIZE);
        return tag == 0 ? 1 : tag;
    }

    /** The tag scaled to the number of lines: always one of them. */
    int home(final int tag) {
        return (int) ((tag & 0xffff_ffffL) * count >>> Integer.SIZE) * LINE;
    }

    /** The line {@code step} lines on, going round: always one of them, since there are more of them than in the longest step. */
    int next(final int flow, final int step) {
        final int beyond = flow + step * LINE - end;               // may go over 2 GiB, and comes back
        return beyond >= 0 ? beyond : beyond + end;
    }

    /** How many steps it is from home to {@code flow}; {@link #REACH} when it is not within reach. */
    int steps(final int home, final int flow) {
        int steps = 0;
        for (int at = home; at != flow && steps < REACH; at = next(at, steps)) {
            steps++;
        }
        return steps;
    }

    /** The nearest free line that is not {@code taken}, or {@link FlowTable#NONE} within reach. */
    int vacancy(final int home, final int taken) {
        int flow = home;
        for (int step = 1; step <= REACH; step++) {
            if (FlowLine.tag(at(flow)) == 0 && flow != taken) {
                return flow;
            }
            flow = next(flow, step);
        }
        return NONE;
    }

    /** Lets the flow be found: everything else of it has been written. */
    void publish(final int flow, final int tag) {
        spread(tag, flow);
        FlowLine.tag(at(flow), tag);
    }

    /** Has look-ups of this tag come as far as {@code flow}. */
    void spread(final int tag, final int flow) {
        final int home = home(tag);
        final int steps = steps(home, flow);
        if (steps > FlowLine.spread(at(home))) {
            FlowLine.spread(at(home), steps);
        }
    }

    /** Makes the line free, and look-ups of its tag go no farther than they now need. */
    void free(final int flow) {
        final int home = home(FlowLine.tag(at(flow)));
        FlowLine.tag(at(flow), 0);
        final int steps = steps(home, flow);
        if (steps > 0 && steps == FlowLine.spread(at(home))) {
            FlowLine.spread(at(home), farthest(home, steps));
        }
    }

    /** How far from home the farthest of its flows lies, all of them less than {@code steps} away. */
    private int farthest(final int home, final int steps) {
        int farthest = 0;
        int flow = home;
        for (int step = 1; step < steps; step++) {
            flow = next(flow, step);
            final int tag = FlowLine.tag(at(flow));
            if (tag != 0 && home(tag) == home) {
                farthest = step;
            }
        }
        return farthest;
    }

    /** The line that has the state of this one's connection. */
    int forward(final int flow) {
        return FlowLine.state(at(flow)) == FlowState.REPLY ? FlowLine.twin(at(flow)) : flow;
    }
}

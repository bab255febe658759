package io.sluice.flow;

import static io.sluice.flow.FlowTable.NONE;

/** Which connection makes room for another: closed before closing before half-open, then the one whose time is over first. */
final class Victims {
    private static final int NOBODY = 3;

    private Victims() {
    }

    /** The line of the one to go, of those at the first {@code places} from home; {@link FlowTable#NONE} if none may. */
    static int among(final FlowLines lines, final int home, final int places, final boolean halfOpenOnly,
        final FlowTable.TimeoutsOf timeouts) {
        int victim = NONE;
        int turn = NOBODY;
        int due = 0;
        for (int place = 0; place < places; place++) {
            final int flow = lines.line(home, place);
            if (!lines.isFree(flow)) {
                final long line = lines.at(lines.forward(flow));
                final byte state = FlowLine.state(line);
                final int itsTurn = turn(state, halfOpenOnly);
                final int itsDue = itsTurn == NOBODY ? 0 : FlowLine.seen(line) + timeouts.of(FlowLine.backend(line)).of(state);
                if (itsTurn < turn || itsTurn == turn && turn != NOBODY && itsDue - due < 0) {
                    victim = flow;
                    turn = itsTurn;
                    due = itsDue;
                }
            }
        }
        return victim;
    }

    private static int turn(final byte state, final boolean halfOpenOnly) {
        if (FlowState.isHalfOpen(state)) {
            return 2;
        }
        if (halfOpenOnly || FlowState.isActive(state)) {
            return NOBODY;
        }
        return state == FlowState.CLOSED ? 0 : 1;
    }
}

package io.sluice.flow;

import static io.sluice.flow.FlowTable.NONE;

import io.sluice.packet.FlowHash;
import java.util.function.IntConsumer;

/**
 * Makes lines agree with each other again, whatever their writer, killed at any moment, had left undone: frees those that do not
 * lie where their key belongs, and those whose twin does not name them, and works out anew where the flows of each home lie.
 */
final class Repair {
    private final FlowLines lines;
    private final FlowHash hashing;

    Repair(final FlowLines lines, final FlowHash hashing) {
        this.lines = lines;
        this.hashing = hashing;
    }

    /**
     * Looks at every line twice, and a third time where there are pairs: at those that are taken by themselves, and then at each
     * with its twin.
     *
     * @param kept is told of every connection that is kept, by its forward or single line
     */
    void run(final IntConsumer kept) {
        boolean pairs = false;
        for (int flow = 0; flow < lines.end(); flow += FlowLine.LENGTH) {
            FlowLine.places(lines.at(flow), 0);
        }
        for (int flow = 0; flow < lines.end(); flow += FlowLine.LENGTH) {
            if (!lines.isFree(flow)) {
                pairs |= keepIfPlausible(flow, kept);
            }
        }
        for (int flow = 0; pairs && flow < lines.end(); flow += FlowLine.LENGTH) {
            if (!lines.isFree(flow) && FlowLine.twin(lines.at(flow)) != NONE) {
                keepIfTwinAgrees(flow, kept);
            }
        }
    }

    /** Returns whether it may be one of a pair, which is to be seen when all lines have been looked at. */
    private boolean keepIfPlausible(final int flow, final IntConsumer kept) {
        final int home = home(lines.at(flow));
        if (lines.place(home, flow) == NONE || !isPlausible(flow)) {
            FlowLine.publish(lines.at(flow), FlowState.FREE);
            return false;
        }
        if (FlowLine.twin(lines.at(flow)) != NONE) {
            return true;
        }
        lines.mark(home, flow);
        kept.accept(flow);
        return false;
    }

    private void keepIfTwinAgrees(final int flow, final IntConsumer kept) {
        if (!agreesWithTwin(flow)) {
            FlowLine.publish(lines.at(flow), FlowState.FREE);
            return;
        }
        lines.mark(home(lines.at(flow)), flow);
        if (!isReply(flow)) {
            kept.accept(flow);
        }
    }

    private boolean isReply(final int flow) {
        return FlowLine.state(lines.at(flow)) == FlowState.REPLY;
    }

    /** Whether the line by itself could be a flow. */
    private boolean isPlausible(final int flow) {
        final long line = lines.at(flow);
        return FlowState.exists(FlowLine.state(line)) && mayBeTwin(FlowLine.twin(line), isReply(flow));
    }

    private int home(final long line) {
        return lines.home(FlowLine.hash(line, hashing));
    }

    private boolean mayBeTwin(final int twin, final boolean ofReply) {
        return twin == NONE ? !ofReply : twin >= 0 && twin < lines.end() && twin % FlowLine.LENGTH == 0;
    }

    private boolean agreesWithTwin(final int flow) {
        final int twin = FlowLine.twin(lines.at(flow));
        return !lines.isFree(twin) && FlowLine.twin(lines.at(twin)) == flow && isReply(twin) != isReply(flow);
    }
}

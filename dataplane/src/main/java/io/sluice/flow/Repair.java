package io.sluice.flow;

import static io.sluice.flow.FlowTable.NONE;

import io.sluice.packet.FlowHash;

/**
 * Makes lines agree with each other again, whatever their writer, killed at any moment, had left undone: frees those that do not
 * lie where their key belongs, and those whose twin does not name them, and works out every spread anew.
 */
final class Repair {
    private final FlowLines lines;
    private final FlowHash hashing;

    Repair(final FlowLines lines, final FlowHash hashing) {
        this.lines = lines;
        this.hashing = hashing;
    }

    /** Looks at every line three times, and at its twin. */
    void run() {
        for (int flow = 0; flow < lines.end(); flow += FlowLine.LENGTH) {
            FlowLine.spread(lines.at(flow), 0);
            if (!isPlausible(flow)) {
                FlowLine.tag(lines.at(flow), 0);
            }
        }
        for (int flow = 0; flow < lines.end(); flow += FlowLine.LENGTH) {
            if (isTaken(flow) && !agreesWithTwin(flow)) {
                FlowLine.tag(lines.at(flow), 0);
            }
        }
        for (int flow = 0; flow < lines.end(); flow += FlowLine.LENGTH) {
            if (isTaken(flow)) {
                lines.spread(FlowLine.tag(lines.at(flow)), flow);
            }
        }
    }

    private boolean isTaken(final int flow) {
        return FlowLine.tag(lines.at(flow)) != 0;
    }

    private boolean isReply(final int flow) {
        return FlowLine.state(lines.at(flow)) == FlowState.REPLY;
    }

    /** Whether the line by itself could be a flow. */
    private boolean isPlausible(final int flow) {
        final long line = lines.at(flow);
        final int tag = FlowLine.tag(line);
        return tag != 0
            && tag == FlowLines.tag(hash(line))
            && lines.steps(lines.home(tag), flow) < FlowLines.REACH
            && FlowState.exists(FlowLine.state(line))
            && mayBeTwin(FlowLine.twin(line), isReply(flow));
    }

    private long hash(final long line) {
        return hashing.of(FlowLine.sourceHi(line), FlowLine.sourceLo(line), FlowLine.destinationHi(line),
            FlowLine.destinationLo(line), FlowLine.ports(line), FlowLine.protocol(line));
    }

    private boolean mayBeTwin(final int twin, final boolean ofReply) {
        return twin == NONE ? !ofReply : twin >= 0 && twin < lines.end() && twin % FlowLine.LENGTH == 0;
    }

    private boolean agreesWithTwin(final int flow) {
        final int twin = FlowLine.twin(lines.at(flow));
        return twin == NONE || isTaken(twin) && FlowLine.twin(lines.at(twin)) == flow && isReply(twin) != isReply(flow);
    }
}

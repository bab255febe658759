package io.sluice.flow;

/**
 * Told by a {@link FlowTable}, while it changes, of the connections that are worth being kept elsewhere too:
 * {@link FlowState#isSettled settled} ones. Runs on the worker's thread, on the packet path: must neither allocate nor wait.
 */
public interface FlowWatcher {
    /** Told nothing. */
    FlowWatcher NOBODY = new FlowWatcher() {
        @Override
        public void settled(final FlowTable flows, final int flow) {
        }

        @Override
        public void left(final FlowTable flows, final int flow) {
        }

        @Override
        public void moved(final FlowTable flows, final int flow) {
        }
    };

    /** A connection is settled now, or was and is not what it was: {@link FlowTable#record} says what it is. */
    void settled(FlowTable flows, int flow);

    /** One that was settled is so no more, or is about to be forgotten. */
    void left(FlowTable flows, int flow);

    /** One that is settled is about to be forgotten here because it goes on in another worker's table. */
    void moved(FlowTable flows, int flow);
}

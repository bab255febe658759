package io.sluice.dataplane;

/** The dataplane that forwards until this one can. */
interface Predecessor {
    /** Whether its queues can be gone on with as they are, and so all be had beside it. */
    boolean sharesQueues();

    /**
     * Returns when it forwards no more and has left its flow tables; at once when there is none, or it was asked before.
     *
     * @return whether it has said so; one that was killed instead may have left anything half done
     */
    boolean end();

    /** One that has ended in order, or never was. */
    record Gone(boolean sharesQueues) implements Predecessor {
        @Override
        public boolean end() {
            return true;
        }
    }
}

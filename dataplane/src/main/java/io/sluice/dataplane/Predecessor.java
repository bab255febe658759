package io.sluice.dataplane;

/** The dataplane that forwards until this one can. */
interface Predecessor {
    /** There is none. */
    Predecessor NOBODY = new Predecessor() {
        @Override
        public boolean sharesQueues() {
            return false;
        }

        @Override
        public void end() {
        }
    };

    /** Whether its queues can be gone on with as they are, and so all be had beside it. */
    boolean sharesQueues();

    /** Returns when it forwards no more and has left its flow tables; at once when there is none, or it was asked before. */
    void end();
}

package io.sluice.dataplane.connections;

/** An answer that is given piece by piece, for as long as it takes, by a thread that has others to give as well. */
interface Answer {
    /** So many connections may be looked at before it is another client's turn. */
    int TURN = 4096;

    /** How an answer stands after a turn. */
    enum Progress {
        /** There may be more to say. */
        MORE,
        /** There is more to say, but something has to happen first: not at once. */
        LATER,
        /** All is said. */
        DONE
    }

    /** Writes as many lines as there is room for, and as one turn may take. */
    Progress more(JsonLines out);
}

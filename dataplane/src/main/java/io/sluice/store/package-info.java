/**
 * The second memory of connections, behind the path: what a worker's flow table knows of settled connections is in the connection
 * store as well, a little later, so that flow tables may be lost (another version's, another size's, a damaged one) and no
 * connection with them.
 * <pre>
 *   worker 0 -- FlowTable -- ConnectionEvents -- events-N-0 --+
 *   worker 1 -- FlowTable -- ConnectionEvents -- events-N-1 --+--> StoreKeeper --> ConnectionStore: ipv4.cm, ipv6.cm
 *                  ^  ^                                               |    |
 *                  |  +------------- FlowScan: what is there? --------+    |
 *                  +---------------- take this up ------------------- Feed +
 * </pre>
 * A worker writes an event into its ring, a mapped file, or counts it as lost when the ring is full; it never waits. The keeper,
 * one thread, applies events to the store, which no other thread or process has open. After a loss, and once after each start, it
 * compares the store with the flow tables, which are what is true while they last. What a process that was killed left in its
 * rings is applied by the next one first, then what it left in the store is sent to the workers, if their flow tables did not
 * outlive it.
 *
 * <p>Seconds are not in the store: a connection that comes from there has all of its time before it.
 */
package io.sluice.store;

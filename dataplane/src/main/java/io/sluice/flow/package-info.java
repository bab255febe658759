/**
 * Remembering where a connection went. A {@link io.sluice.flow.FlowTable} belongs to one worker and answers every packet without
 * waiting for anybody. It is made of {@link io.sluice.flow.FlowLines}, where a flow may lie and how it is found again, each a
 * {@link io.sluice.flow.FlowLine} of 64 octets; {@link io.sluice.flow.FlowState} is what its packets make of a connection,
 * {@link io.sluice.flow.Victims} which of them makes room for others, {@link io.sluice.flow.Repair} what becomes of those that a
 * killed process has left. A {@link io.sluice.flow.FlowRecord} is a connection outside any table, on its way to another or read
 * by a {@link io.sluice.flow.FlowScan} from another thread.
 */
package io.sluice.flow;

/**
 * Remembering where a connection went. A {@link io.sluice.flow.FlowTable} belongs to one worker and answers every packet without
 * waiting for anybody.
 */
package io.sluice.flow;

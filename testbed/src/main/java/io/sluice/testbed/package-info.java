/**
 * Networks out of namespaces, scenarios played in them: {@link io.sluice.testbed.net} builds and removes the network,
 * {@link io.sluice.testbed.traffic} is what flows through it, {@link io.sluice.testbed.node} starts the real programs in it.
 * The demo shows all of it to a newcomer; the scenario tests hold it.
 */
package io.sluice.testbed;

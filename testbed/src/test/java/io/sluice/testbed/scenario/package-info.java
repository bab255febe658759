/**
 * What Sluice promises, seen from outside: the real programs in a real network, real servers and clients, and what became
 * of every request. Each class builds its network, plays its scenarios and leaves nothing behind.
 */
package io.sluice.testbed.scenario;

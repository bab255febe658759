/**
 * What flows through a testbed: real HTTP servers, clients that retry nothing and tell every failure, frames sent and
 * captured as they are. Clients run in JVMs of their own inside a namespace ({@link
 * io.sluice.testbed.traffic.JavaProgram}) and report by lines of JSON.
 */
package io.sluice.testbed.traffic;

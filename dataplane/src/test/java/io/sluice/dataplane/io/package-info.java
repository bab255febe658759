/** Tests of packet I/O: real frames over a veth pair, each sent back and counted. */
package io.sluice.dataplane.io;

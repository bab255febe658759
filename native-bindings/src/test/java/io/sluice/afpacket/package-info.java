/** Tests of AF_PACKET: the rings against a kernel played over a plain buffer, the rest against the real one. */
package io.sluice.afpacket;

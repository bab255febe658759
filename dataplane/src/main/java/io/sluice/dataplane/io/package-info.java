/**
 * Where packets come from and go to: AF_XDP, AF_PACKET with mapped rings, or capture files, each one file behind
 * {@link io.sluice.dataplane.io.PacketIo}. The packet path does not know which it is.
 */
package io.sluice.dataplane.io;

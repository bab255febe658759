/**
 * AF_PACKET with mapped rings (TPACKET_V2), for devices without XDP. The kernel copies each received frame into a slot of the
 * {@link io.sluice.afpacket.PacketRxRing} and sends from slots of the {@link io.sluice.afpacket.PacketTxRing}; both lie in one
 * mapping, and each slot says in its own status word whose it is. A packet socket hears what the host's stack hears, and takes
 * nothing away from it. Described in the kernel's Documentation/networking/packet_mmap.rst.
 */
package io.sluice.afpacket;

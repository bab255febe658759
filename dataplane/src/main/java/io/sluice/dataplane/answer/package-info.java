/**
 * What the balancer says in its own name: answers to ARP requests, neighbour solicitations and pings for a VIP, written over the
 * question in the frame it came in, and announcements that a VIP is here. Answers trust what
 * {@link io.sluice.packet.PacketShape} has measured, keep VLAN tags as they are, and allocate nothing; whether the address
 * asked for is a VIP is for the caller to know.
 */
package io.sluice.dataplane.answer;

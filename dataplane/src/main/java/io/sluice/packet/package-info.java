/**
 * Headers as views of borrowed memory. {@link io.sluice.packet.PacketShape} measures a frame once and says where its headers
 * begin, or that it is malformed; after that the views ({@link io.sluice.packet.Ethernet}, {@link io.sluice.packet.Ipv4} and
 * the others, one a header, with its picture on top) read and write without checking, because there is nothing left to check.
 * A view has no state: each method takes the memory and the absolute offset of its header, so nothing can be kept for longer
 * than it was lent, and nothing is allocated. Everything on the wire is big-endian. A MAC address is a {@code long} (48 bits,
 * first octet most significant); an IP address is two {@code long}s, IPv4 as v4-mapped.
 * {@link io.sluice.packet.Checksum} and {@link io.sluice.packet.Crc32c} make and patch checksums.
 * {@link io.sluice.packet.FiveTuple} is the hash of a connection that all nodes share, {@link io.sluice.packet.FlowHash} the one
 * with a key that nobody else can foretell. {@link io.sluice.packet.Packet} writes a packet as a sentence, for tests and tools.
 */
package io.sluice.packet;

package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/** What a {@link Packet} carries behind its network header: how long it is, and how it is written. */
interface Segment {
    /** What makes a right checksum wrong. */
    int WRONG = 0x5555;

    /** The Ethernet type it travels under. */
    default int type(final Packet packet) {
        return packet.destination.isIpv4() ? Ethernet.IPV4 : Ethernet.IPV6;
    }

    /** Its IP protocol; of no interest outside IP. */
    default int protocol(final Packet packet) {
        return 0;
    }

    /** What stands before the payload: nothing, unless it says otherwise. */
    default int headerLength(final Packet packet) {
        return 0;
    }

    /** Writes the header at 0; the payload stands behind it already, and {@code length} counts both. */
    default void write(final Packet packet, final UnsafeBuffer to, final int length) {
    }

    private static int checksum(final Packet packet, final int protocol, final UnsafeBuffer segment, final int length) {
        final Address source = packet.source;
        final Address destination = packet.destination;
        final long pseudoHeader =
            Checksum.pseudoHeader(source.hi(), source.lo(), destination.hi(), destination.lo(), protocol, length);
        final int right = Checksum.ofSegment(segment, pseudoHeader, 0, length);
        switch (packet.summing) {
            case UNFINISHED:
                return ~Checksum.ofSum(pseudoHeader) & 0xffff;
            case WRONG:
                return right ^ WRONG;
            default:
                return right;
        }
    }

    private static int icmp(final Packet packet) {
        return packet.destination.isIpv4() ? Icmp.PROTOCOL : Icmpv6.PROTOCOL;
    }

    /** TCP. */
    record OfTcp() implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return Tcp.PROTOCOL;
        }

        @Override
        public int headerLength(final Packet packet) {
            return Tcp.MIN_LENGTH + packet.tcpOptions.length;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            Tcp.ports(to, 0, packet.sourcePort, packet.destinationPort);
            Tcp.sequence(to, 0, packet.sequence);
            Tcp.acknowledgement(to, 0, packet.acknowledgement);
            Tcp.lengthAndFlags(to, 0, headerLength(packet), packet.flags);
            Tcp.window(to, 0, packet.window);
            to.putBytes(Tcp.MIN_LENGTH, packet.tcpOptions);
            Tcp.checksum(to, 0, checksum(packet, Tcp.PROTOCOL, to, length));
        }
    }

    /** UDP. */
    record OfUdp() implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return Udp.PROTOCOL;
        }

        @Override
        public int headerLength(final Packet packet) {
            return Udp.LENGTH;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            Udp.ports(to, 0, packet.sourcePort, packet.destinationPort);
            Udp.length(to, 0, length);
            Udp.checksum(to, 0, checksum(packet, Udp.PROTOCOL, to, length));
            if (packet.summing == Packet.Summing.NONE) {
                Udp.noChecksum(to, 0);
            }
        }
    }

    /** SCTP; its chunks are the payload. */
    record OfSctp() implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return Sctp.PROTOCOL;
        }

        @Override
        public int headerLength(final Packet packet) {
            return Sctp.LENGTH;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            Sctp.ports(to, 0, packet.sourcePort, packet.destinationPort);
            Sctp.verificationTag(to, 0, packet.verificationTag);
            final int right = Sctp.checksumOf(to, 0, length);
            Sctp.checksum(to, 0, packet.summing == Packet.Summing.WRONG ? right ^ WRONG : right);
        }
    }

    /** An error of ICMP in IPv4 or of ICMPv6 in IPv6; the packet that it is about is the payload. */
    record OfError(int icmpType, int icmpCode, int icmpRest, int icmpv6Type, int icmpv6Code, int icmpv6Rest) implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return icmp(packet);
        }

        @Override
        public int headerLength(final Packet packet) {
            return IcmpError.LENGTH;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            if (packet.destination.isIpv4()) {
                IcmpError.start(to, 0, icmpType, icmpCode, icmpRest);
                Icmp.checksum(to, 0, Checksum.of(to, 0, length));
            } else {
                IcmpError.start(to, 0, icmpv6Type, icmpv6Code, icmpv6Rest);
                Icmp.checksum(to, 0, checksum(packet, Icmpv6.PROTOCOL, to, length));
            }
        }
    }

    /** A ping or its answer: ICMP in IPv4, ICMPv6 in IPv6. */
    record OfEcho(int icmpType, int icmpv6Type) implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return icmp(packet);
        }

        @Override
        public int headerLength(final Packet packet) {
            return Icmp.LENGTH;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            final boolean ipv4 = packet.destination.isIpv4();
            Icmp.echo(to, 0, ipv4 ? icmpType : icmpv6Type, packet.identifier, packet.sequence);
            Icmp.checksum(to, 0, ipv4 ? Checksum.of(to, 0, length) : checksum(packet, Icmpv6.PROTOCOL, to, length));
        }
    }

    /** Neighbour solicitation or advertisement; {@code option} is the one that holds the sender's MAC address, 0 for none. */
    record OfNeighbour(int icmpv6Type, int flags, Address target, int option) implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return icmp(packet);
        }

        @Override
        public int headerLength(final Packet packet) {
            return option == 0 ? NeighbourDiscovery.LENGTH : NeighbourDiscovery.LENGTH_WITH_MAC;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            NeighbourDiscovery.message(to, 0, icmpv6Type, flags, target.hi(), target.lo());
            if (option != 0) {
                NeighbourDiscovery.mac(to, 0, option, packet.sourceMac);
            }
            Icmp.checksum(to, 0, checksum(packet, Icmpv6.PROTOCOL, to, length));
        }
    }

    /** Any IP protocol, without a header of ours. */
    record OfAny(int number) implements Segment {
        @Override
        public int protocol(final Packet packet) {
            return number;
        }
    }

    /** Any Ethernet type, without a header of ours. */
    record OfNoIp(int number) implements Segment {
        @Override
        public int type(final Packet packet) {
            return number;
        }
    }

    /** ARP; the sender's MAC address is the frame's own. */
    record OfArp(int operation, long targetMac) implements Segment {
        @Override
        public int type(final Packet packet) {
            return Ethernet.ARP;
        }

        @Override
        public int headerLength(final Packet packet) {
            return Arp.LENGTH;
        }

        @Override
        public void write(final Packet packet, final UnsafeBuffer to, final int length) {
            Arp.operation(to, 0, operation);
            Arp.sender(to, 0, packet.sourceMac, (int) packet.source.lo());
            Arp.target(to, 0, targetMac, (int) packet.destination.lo());
        }
    }
}

package io.sluice.netlink;

import io.sluice.linux.Linux;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The kernel's links, addresses and neighbours, by the messages applied so far. Each method says whether one told news. */
final class KernelSnapshot {
    final Map<Integer, Link> links = new HashMap<>();
    final Map<Own, Address> addresses = new HashMap<>();
    final Map<Host, Neighbour> neighbours = new HashMap<>();

    /** A neighbour's identity. */
    record Host(int ifindex, InetAddress address) {
    }

    /** The identity of an address of this host. */
    record Own(int ifindex, InetAddress address, int prefixLength) {
    }

    /** A link that {@code exists}, new or changed, or that is gone. What hung on a link goes with it. */
    boolean link(final Messages message, final boolean exists) {
        if (!Link.isDevice(message)) {
            return false;
        }
        final Link link = Link.read(message);
        if (exists) {
            return !link.equals(links.put(link.index(), link));
        }
        addresses.keySet().removeIf(address -> address.ifindex() == link.index());
        neighbours.keySet().removeIf(host -> host.ifindex() == link.index());
        return links.remove(link.index()) != null;
    }

    boolean address(final Messages message, final boolean exists) {
        if (!isInternet(message)) {
            return false;
        }
        final Address address = Address.read(message);
        final Own own = new Own(address.ifindex(), address.address(), address.prefixLength());
        return exists ? !address.equals(addresses.put(own, address)) : addresses.remove(own) != null;
    }

    /** Returns the neighbour that the message told news of. */
    Optional<Neighbour> neighbour(final Messages message, final boolean exists) {
        if (!isInternet(message) || !Neighbour.isHost(message)) {
            return Optional.empty();
        }
        final Neighbour neighbour = Neighbour.read(message);
        final Host host = new Host(neighbour.ifindex(), neighbour.address());
        final Neighbour before = exists ? neighbours.put(host, neighbour) : neighbours.remove(host);
        final boolean news = exists ? !neighbour.equals(before) : before != null;
        return news ? Optional.of(neighbour) : Optional.empty();
    }

    /** Bridges tell of their forwarding entries under another family. */
    private static boolean isInternet(final Messages message) {
        return message.octet(0) == Linux.AF_INET || message.octet(0) == Linux.AF_INET6;
    }
}

package io.sluice.linux;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A network device of the calling thread's network namespace, as it was when asked.
 *
 * @param name   as {@code ip link} shows it
 * @param index  the kernel's number for it
 * @param mac    its 48-bit address, first octet most significant
 * @param mtu    largest layer-3 packet, in bytes
 * @param queues receive queues in use, at least 1
 * @param up     whether it is administratively up
 */
public record Interface(String name, int index, long mac, int mtu, int queues, boolean up) {
    private static final int NAME_LENGTH = 16;                     // IFNAMSIZ, linux/if.h
    private static final int REQUEST_LENGTH = 40;                  // sizeof(struct ifreq)
    private static final int VALUE = NAME_LENGTH;                  // its union
    private static final int SIOCGIFFLAGS = 0x8913;                // linux/sockios.h
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int IFF_UP = 1;                           // linux/if.h
    private static final int ETHTOOL_GCHANNELS = 0x3c;             // linux/ethtool.h
    private static final int CHANNELS_LENGTH = 36;                 // struct ethtool_channels, nine ints
    private static final int CHANNELS_RX = 20;
    private static final int CHANNELS_COMBINED = 32;

    /**
     * Asks the kernel about the device called {@code name}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Interface named(final String name) {
        final UnsafeBuffer request = Linux.memory(REQUEST_LENGTH);
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= NAME_LENGTH) {
            throw new IllegalArgumentException("'" + name + "' is no interface name: those have 1 to 15 characters");
        }
        request.putBytes(0, bytes);
        try (Fd fd = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0)) {
            final int index = ask(fd, request, SIOCGIFINDEX);
            final boolean up = (ask(fd, request, SIOCGIFFLAGS) & IFF_UP) != 0;
            final int mtu = ask(fd, request, SIOCGIFMTU);
            ask(fd, request, SIOCGIFHWADDR);
            final long mac = request.getLong(VALUE + 2, BIG_ENDIAN) >>> 16;
            return new Interface(name, index, mac, mtu, queues(fd, request), up);
        } catch (final LinuxException e) {
            if (e.errno() == Linux.ENODEV) {
                throw new IllegalArgumentException("there is no interface '" + name
                    + "' in this network namespace; 'ip link' lists those that are there", e);
            }
            throw e;
        }
    }

    private static int ask(final Fd fd, final UnsafeBuffer request, final int what) {
        Linux.ioctl(fd, what, request, "ioctl on the interface");
        return what == SIOCGIFFLAGS ? request.getShort(VALUE, nativeOrder()) : request.getInt(VALUE, nativeOrder());
    }

    /** A driver that knows no channels has one queue. */
    private static int queues(final Fd fd, final UnsafeBuffer request) {
        final UnsafeBuffer channels = Linux.memory(CHANNELS_LENGTH);
        channels.putInt(0, ETHTOOL_GCHANNELS, nativeOrder());
        request.putLong(VALUE, channels.addressOffset(), nativeOrder());
        try {
            Linux.ioctl(fd, SIOCETHTOOL, request, "ethtool channels");
        } catch (final LinuxException e) {
            if (e.errno() == Linux.EOPNOTSUPP) {
                return 1;
            }
            throw e;
        }
        return Math.max(1, channels.getInt(CHANNELS_RX, nativeOrder()) + channels.getInt(CHANNELS_COMBINED, nativeOrder()));
    }
}

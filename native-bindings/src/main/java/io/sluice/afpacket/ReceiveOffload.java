package io.sluice.afpacket;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Generic receive offload: the kernel joins the TCP segments of a burst into one frame of up to 64 KiB before a packet socket
 * sees them, which no slot holds and no wire would carry.
 */
public final class ReceiveOffload {
    static final int SIOCETHTOOL = 0x8946;                 // linux/sockios.h
    static final int ETHTOOL_GGRO = 0x2b;                  // linux/ethtool.h
    private static final int REQUEST_LENGTH = 40;                  // struct ifreq: name, then a union
    private static final int REQUEST_DATA = 16;
    static final int VALUE_LENGTH = 8;                     // struct ethtool_value: command, data
    static final int VALUE_DATA = 4;

    private ReceiveOffload() {
    }

    /** Whether it is on for {@code device}. */
    public static boolean isOn(final Interface device) {
        final UnsafeBuffer value = Linux.memory(VALUE_LENGTH);
        value.putInt(0, ETHTOOL_GGRO, nativeOrder());
        final UnsafeBuffer request = Linux.memory(REQUEST_LENGTH);
        request.putBytes(0, device.name().getBytes(StandardCharsets.UTF_8));
        request.putLong(REQUEST_DATA, value.addressOffset(), nativeOrder());
        try (Fd fd = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0)) {
            Linux.ioctl(fd, SIOCETHTOOL, request, "ethtool receive offload");
        } catch (final LinuxException e) {
            if (e.errno() == Linux.EOPNOTSUPP) {
                return false;
            }
            throw e;
        }
        return value.getInt(VALUE_DATA, nativeOrder()) != 0;
    }
}

package io.sluice.dataplane.io;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.bpf.Steering;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;

/** The other end of the wire: numbered IPv4 frames for a VIP, sent and got back through a plain packet socket. */
final class FarEnd implements AutoCloseable {
    static final InetAddress VIP = vip();
    static final int SHORTEST = 60;

    private static final int SO_RCVBUFFORCE = 33;                  // asm-generic/socket.h
    private static final int IPV4 = 0x0800;
    private static final int UDP = 17;
    private static final int SOURCE_PORT_AT = 34;
    private static final int NUMBER_AT = 42;                       // behind Ethernet, IPv4 and UDP headers
    private static final int CAPACITY = 1 << 16;

    private final Fd socket = Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW, 0);
    private final UnsafeBuffer sending = Linux.memory(CAPACITY);
    private final UnsafeBuffer received = Linux.memory(CAPACITY);
    private final BitSet back = new BitSet();

    private static InetAddress vip() {
        try {
            return InetAddress.getByName("198.51.100.1");
        } catch (final UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What takes the frames for the VIP. */
    static Steering steering() {
        final Steering steering = Steering.open();
        steering.add(VIP);
        return steering;
    }

    FarEnd(final Interface device, final long destination) {
        Linux.option(socket, Linux.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24);
        final UnsafeBuffer address = Linux.memory(20);             // struct sockaddr_ll
        address.putShort(0, (short) Linux.AF_PACKET);
        address.putShort(2, (short) IPV4, BIG_ENDIAN);             // a socket for one protocol does not hear what it sends
        address.putInt(4, device.index());
        Linux.bind(socket, address, 20);
        sending.putLong(6, device.mac() << 16, BIG_ENDIAN);
        sending.putLong(0, destination << 16 | device.mac() >>> 32, BIG_ENDIAN);
        sending.putShort(12, (short) IPV4, BIG_ENDIAN);
        sending.putByte(14, (byte) 0x45);
        sending.putByte(23, (byte) UDP);
        sending.putBytes(30, VIP.getAddress());
    }

    /** Sends frame {@code number}, of so many bytes; its port is that number, so that frames spread over queues. */
    void send(final int number, final int length) {
        sending.putShort(SOURCE_PORT_AT, (short) number, BIG_ENDIAN);
        sending.putShort(16, (short) (length - 14), BIG_ENDIAN);
        sending.putInt(NUMBER_AT, number, BIG_ENDIAN);
        for (int at = NUMBER_AT + 4; at < length; at++) {
            sending.putByte(at, (byte) (number + at));
        }
        Linux.send(socket, sending.addressOffset(), length, 0);
    }

    /** Sends {@code length} bytes as they are. */
    void sendBytes(final UnsafeBuffer bytes, final int length) {
        sending.putBytes(0, bytes, 0, length);
        Linux.send(socket, sending.addressOffset(), length, 0);
    }

    /** Takes in what has come back. A frame that came twice or damaged is an error. */
    void drain() {
        for (int length = next(); length >= 0; length = next()) {
            final int number = received.getInt(NUMBER_AT, BIG_ENDIAN);
            if (back.get(number)) {
                throw new AssertionError("frame " + number + " came back twice");
            }
            for (int at = NUMBER_AT + 4; at < length; at++) {
                if (received.getByte(at) != (byte) (number + at)) {
                    throw new AssertionError("frame " + number + " came back damaged at byte " + at);
                }
            }
            back.set(number);
        }
    }

    /** The next frame that came, its length, or -1; its bytes are in {@link #bytes}. */
    int next() {
        return Linux.receive(socket, received.addressOffset(), CAPACITY, Linux.MSG_DONTWAIT);
    }

    UnsafeBuffer bytes() {
        return received;
    }

    /** How many different frames have come back. */
    int count() {
        return back.cardinality();
    }

    @Override
    public void close() {
        socket.close();
    }
}

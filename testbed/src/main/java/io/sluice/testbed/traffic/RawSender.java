package io.sluice.testbed.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.testbed.net.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts frames on a host's wire as they are, whatever they are: tagged, cut short, or built to do harm. */
public final class RawSender implements AutoCloseable {

    private static final int SOCKADDR_LL_LENGTH = 20;               // linux/if_packet.h
    private static final int SLL_PROTOCOL = 2;
    private static final int SLL_IFINDEX = 4;
    private static final short NO_PROTOCOL = 0;                     // receive nothing

    private final JavaProgram<Sent> program;
    private long given;

    /** How many frames are on the wire. */
    record Sent(long frames) {
    }

    /** Opens the device of {@code host} for sending. */
    public RawSender(final Host host) {
        program = JavaProgram.start(host.netns(), Sent.class, RawSender.class, Host.DEVICE);
        awaitSent();
    }

    /** Sends whole Ethernet frames, without check sequence; returns when the kernel has taken them. */
    public void send(final byte[]... frames) {
        for (final byte[] frame : frames) {
            program.tell(HexFormat.of().formatHex(frame));
        }
        given += frames.length;
        awaitSent();
    }

    private void awaitSent() {
        program.await(given + " frames sent", Duration.ofMinutes(1), report -> report.frames() == given);
    }

    /** Argument: the device. Standard input: frames, one a line, in hexadecimal digits. */
    public static void main(final String[] args) throws IOException {
        final BufferedReader frames = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        final UnsafeBuffer address = Linux.memory(SOCKADDR_LL_LENGTH);
        address.putShort(0, (short) Linux.AF_PACKET, nativeOrder());
        address.putShort(SLL_PROTOCOL, NO_PROTOCOL, BIG_ENDIAN);
        address.putInt(SLL_IFINDEX, Interface.named(args[0]).index(), nativeOrder());
        try (Fd socket = Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW, NO_PROTOCOL)) {
            Linux.bind(socket, address, SOCKADDR_LL_LENGTH);
            long sent = 0;
            JavaProgram.report(new Sent(sent));
            for (String line = frames.readLine(); line != null; line = frames.readLine()) {
                final byte[] frame = HexFormat.of().parseHex(line);
                final UnsafeBuffer memory = Linux.memory(frame.length);
                memory.putBytes(0, frame);
                Linux.send(socket, memory.addressOffset(), frame.length, 0);
                JavaProgram.report(new Sent(++sent));
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}

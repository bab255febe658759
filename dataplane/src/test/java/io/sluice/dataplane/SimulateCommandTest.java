package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final long OWN = Mac.of("02:00:00:00:00:02");

    @TempDir
    private Path dir;
    private final StringWriter said = new StringWriter();

    /** As pcap-savefile(5) has it: version 2.4, microseconds, Ethernet. */
    private Path capture(final byte[]... frames) throws IOException {
        int length = 24;
        for (final byte[] frame : frames) {
            length += 16 + frame.length;
        }
        final ByteBuffer file = ByteBuffer.allocate(length)
            .putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0).putInt(65_535).putInt(1);
        for (final byte[] frame : frames) {
            file.putInt(1).putInt(0).putInt(frame.length).putInt(frame.length).put(frame);
        }
        return Files.write(dir.resolve("in.pcap"), file.array());
    }

    private int simulate(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("--in", dir.resolve("in.pcap").toString(), "--out",
            dir.resolve("out.pcap").toString(), "--mac", Mac.text(OWN)));
        all.addAll(List.of(arguments));
        final CommandLine command = new CommandLine(new SimulateCommand());
        command.setOut(new PrintWriter(said));
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            assertTrue(e instanceof RefusedException, e.toString());
            said.append(e.getMessage());
            return 1;
        });
        return command.execute(all.toArray(String[]::new));
    }

    private List<byte[]> sent() throws Exception {
        final List<byte[]> frames = new ArrayList<>();
        try (PcapHandle handle = Pcaps.openOffline(dir.resolve("out.pcap").toString())) {
            for (byte[] frame = handle.getNextRawPacket(); frame != null; frame = handle.getNextRawPacket()) {
                frames.add(frame);
            }
        }
        return frames;
    }

    @Test
    void aCaptureGoesThroughThePacketPath() throws Exception {
        final Packet query = Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload("question").toMac(OWN);
        capture(query.frame(), Packet.arpRequest("198.51.100.1", "192.0.2.7").frame(),
            Packet.udp().from("192.0.2.7", 4000).to("198.51.100.9", 53).toMac(OWN).frame());

        final int exit = simulate("--vip", "198.51.100.1:53/udp", "--vip", "[2001:db8::1]:53/udp",
            "--backend", "10.0.0.11@02:00:00:00:00:11", "--backend", "2001:db8::11@02:00:00:00:00:12");

        assertEquals(0, exit, said.toString());
        assertEquals(2, sent().size());
        assertArrayEquals(query.fromMac(OWN).toMac(Mac.of("02:00:00:00:00:11")).frame(), sent().get(0));
        assertEquals("""
            PACKETS  VERDICT
                  1  FORWARDED
                  1  ANSWERED_ARP
                  1  DROPPED_NOT_A_VIP

            PACKETS  CONNECTIONS  BACKEND
                  1            1  10.0.0.11 of 198.51.100.1:53/udp
                  0            0  2001:db8::11 of [2001:db8::1]:53/udp
            """, said.toString());
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws Exception {
        capture();
        assertRefused("'198.51.100.1' can't be read: a VIP is ADDRESS:PORT", "--vip", "198.51.100.1");
        assertRefused("port 70000 is not within", "--vip", "198.51.100.1:70000");
        assertRefused("'10.0.0.1' can't be read: a backend is ADDRESS@MAC", "--vip", "198.51.100.1:80", "--backend", "10.0.0.1");
        assertRefused("'nonsense' is not a MAC address", "--vip", "198.51.100.1:80", "--backend", "10.0.0.1@nonsense");
        Files.writeString(dir.resolve("in.pcap"), "this is no capture, whatever its name");
        assertRefused("in.pcap", "--vip", "198.51.100.1:80");
    }

    private void assertRefused(final String sentence, final String... arguments) {
        said.getBuffer().setLength(0);
        assertEquals(1, simulate(arguments));
        assertTrue(said.toString().contains(sentence), said.toString());
    }
}

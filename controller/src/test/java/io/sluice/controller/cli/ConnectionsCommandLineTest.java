package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.api.Json;
import io.sluice.dataplane.connections.ConnectionServer;
import io.sluice.dataplane.connections.Crowd;
import io.sluice.packet.Packet;
import io.sluice.packet.Tcp;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people ask of connections, of a dataplane's server over tables in memory. */
@Timeout(300)
class ConnectionsCommandLineTest extends CommandLineStage {
    private final Crowd crowd = new Crowd(2, 100_000);
    private final Thread workers = new Thread(this::work);
    private ConnectionServer server;

    @BeforeEach
    void serve() {
        server = ConnectionServer.open(run(), crowd.tables(), crowd::known, crowd);
        workers.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        workers.interrupt();
        workers.join();
        server.close();
        crowd.close();
    }

    private void work() {
        while (!Thread.interrupted()) {
            crowd.read(0, 64);
            crowd.read(1, 64);
        }
    }

    /** The workers read no notes meanwhile, for there are none. */
    private void oneOfEach() {
        final int seen = Crowd.now() - 1_000;
        final int web = crowd.web(1, "192.0.2.7", 40_000, Crowd.WEB_ONE, seen);
        crowd.table(1).saw(web, Tcp.SYN | Tcp.ACK, true, seen);
        crowd.plain(0, Packet.tcp().syn(), "2001:db8:0:1::7", 40_001, "2001:db8::10", 80, Crowd.SIX_THREE, seen);
        crowd.plain(0, Packet.udp(), "192.0.2.8", 53, "198.51.100.53", 5353, Crowd.REMOVED, seen);
    }

    /** A line's seconds may be one or two more by the time that it is read. */
    private void says(final String line, final String out) {
        final Outcome outcome = sluice(line);
        assertEquals(new Outcome(DONE, out + "\n", ""), new Outcome(outcome.code(), outcome.out().replaceAll("100\\d", "1000"),
            outcome.err()));
    }

    @Test
    void connectionsAreListedInColumns() {
        says("connections list", "PROTO  CLIENT  DESTINATION  VIP  BACKEND  MODE  STATE  IDLE");
        oneOfEach();
        says("connections list --client 192.0.2.7", """
            PROTO  CLIENT           DESTINATION       VIP  BACKEND  MODE  STATE      IDLE  BACKEND SEES
            tcp    192.0.2.7:40000  198.51.100.10:80  web  one      nat   answered  1000s  192.0.2.7:40000 > 10.0.0.11:8080""");
        says("connections list --vip [2001:db8::10]:80", """
            PROTO  CLIENT                   DESTINATION        VIP  BACKEND  MODE  STATE       IDLE
            tcp    [2001:db8:0:1::7]:40001  [2001:db8::10]:80  six  three    dsr   half-open  1000s""");
        says("connections list --state datagram --vip 198.51.100.0/24:any/udp", """
            PROTO  CLIENT        DESTINATION         VIP  BACKEND  MODE  STATE      IDLE
            udp    192.0.2.8:53  198.51.100.53:5353  dns  -        -     datagram  1000s""");
        assertEquals(4, sluice("connections list").out().lines().count());
        assertEquals(2, sluice("connections list --limit 1").out().lines().count());
    }

    @Test
    void connectionsAreListedForPrograms() throws IOException {
        oneOfEach();

        final List<String> lines = sluice("connections list --json").out().lines().toList();

        assertEquals(3, lines.size());
        for (final String line : lines) {
            assertTrue(Json.read(line) instanceof Map<?, ?> map && map.get("idle") instanceof Long seconds && seconds >= 1_000,
                line);
        }
        assertEquals("", sluice("connections list --json --backend two").out());
    }

    @Test
    void longListsFlow() {
        final int many = 30_000;
        for (int i = 0; i < many; i++) {
            crowd.web(i % 2, "10.0." + (i >> 8) + "." + (i & 0xff), 1_024, Crowd.WEB_ONE, Crowd.now());
        }
        final List<String> lines = sluice("connections list").out().lines().toList();

        assertEquals(many + 1, lines.stream().distinct().count());
        assertTrue(lines.stream().skip(1).allMatch(line -> line.matches(
            "tcp    10\\.0\\.\\d+\\.\\d+:1024 +198\\.51\\.100\\.10:80  web  one      nat   half-open +\\d+s"
                + "  .* > 10\\.0\\.0\\.11:8080")),
            () -> lines.get(many));
    }

    @Test
    void connectionsAreCounted() {
        oneOfEach();
        done("connections count", "3");
        done("connections count --client 192.0.2.0/24", "2");
        done("connections count --json", "{\"connections\":3}");
        done("connections count --by vip", """
            VIP  CONNECTIONS
            web            1
            six            1
            dns            1""");
        done("connections count --by backend", """
            VIP  BACKEND  CONNECTIONS
            web  one                1
            six  three              1
            -    -                  1""");
        done("connections count --by state --vip web --json", "{\"state\":\"answered\",\"connections\":1}");
    }

    @Test
    void oneConnectionIsShown() {
        oneOfEach();
        says("connections show tcp 192.0.2.7:40000 198.51.100.10:80", """
            protocol      tcp
            client        192.0.2.7:40000
            destination   198.51.100.10:80
            vip           web
            backend       one
            mode          nat
            state         answered
            last packet   1000 s ago
            worker        1
            backend sees  192.0.2.7:40000 > 10.0.0.11:8080
            last hop      02:00:00:00:aa:bb""");
        says("connections show udp 192.0.2.8:53 198.51.100.53:5353", """
            protocol      udp
            client        192.0.2.8:53
            destination   198.51.100.53:5353
            vip           dns
            backend       none that is still there
            mode          -
            state         datagram
            last packet   1000 s ago
            worker        0""");
        assertTrue(sluice("connections show tcp [2001:db8:0:1:0::7]:40001 [2001:db8::10]:80 --json").out()
            .startsWith("{\"protocol\":\"tcp\",\"client\":\"[2001:db8:0:1::7]:40001\""));
        refused("connections show tcp 192.0.2.7:40001 198.51.100.10:80", "no connection tcp 192.0.2.7:40001 > 198.51.100.10:80 is"
            + " remembered; sluice connections list shows those that are");
    }

    @Test
    void connectionsAreForgotten() {
        oneOfEach();
        done("connections flush --vip web --yes", "forgot 1 connection");
        done("connections count", "2");
        done("connections flush --all --yes", "forgot 2 connections");
        done("connections flush --all --yes", "forgot 0 connections");
    }

    @Test
    void whatIsWrongIsSaidInOneLine() {
        refused("connections list --vip wep", "there is no VIP \"wep\"; did you mean \"web\"?");
        refused("connections list --vip 198.51.100.10:81", "there is no VIP \"198.51.100.10:81\"; sluice vip list and sluice"
            + " backend list show them");
        refused("connections list --vip 198.51.100.10:80/udp",
            "there is no VIP \"198.51.100.10:80\"; sluice vip list and sluice"
            + " backend list show them");
        refused("connections count --backend ones", "there is no backend \"ones\"; did you mean \"one\"?");
        refused("connections list --state establishd", "there is no state \"establishd\"; did you mean \"established\"?");
        refused("connections list --state open",
            "there is no state \"open\"; known: half-open, answered, established, closing, closed, datagram");
        refused("connections count --by clients", "there is no way to count \"clients\"; known: vip, backend, state");
        refused("connections list --client 192.0.2.7/24", "192.0.2.7/24 has bits behind its prefix; write 192.0.2.0/24");
        refused("connections list --client here", "\"here\" is not an IP address; write an IPv4 or IPv6 address (names are not"
            + " looked up)");
        refused("connections list --limit 0", "limit 0 is out of range; give 1 or more, or leave it out");
        refused("connections show icmp 192.0.2.7:1 198.51.100.10:80", "protocol \"icmp\" is not known; known: tcp, udp, sctp");
        refused("connections show tcp 192.0.2.7 198.51.100.10:80", "client \"192.0.2.7\" lacks its port; write it like"
            + " 192.0.2.7:40000 or [2001:db8::7]:40000");
        usedWrongly("connections", "Missing required subcommand; see sluice connections --help");
        usedWrongly("connections flush", "Missing which connections: --vip, --backend, --client, --state, or --all; see sluice"
            + " connections flush --help");
        usedWrongly("connections flush --all --vip web",
            "--all is all, whatever else is said; see sluice connections flush --help");
    }

    @Test
    void aDataplaneThatIsNotThereIsSaidToBeMissing() throws IOException {
        server.close();
        refused("connections list", "the dataplane is not running (there is no socket at " + run().resolve("dataplane.sock")
            + "); start it with: sluice dataplane --interface NAME");

        DeadSocket.leaveAt(run().resolve("dataplane.sock"));
        refused("connections count", "the dataplane is not running (nobody listens at " + run().resolve("dataplane.sock")
            + "); start it with: sluice dataplane --interface NAME");
        Files.delete(run().resolve("dataplane.sock"));
    }

    /** A dataplane that says this much, and dies. */
    private void dying(final String said) throws Exception {
        server.close();
        try (ServerSocketChannel dying = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dying.bind(UnixDomainSocketAddress.of(run().resolve("dataplane.sock")));
            final Thread death = new Thread(() -> {
                try (SocketChannel client = dying.accept()) {
                    client.read(ByteBuffer.allocate(4096));
                    client.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.UTF_8)));
                } catch (final IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            death.start();
            final Outcome outcome = sluice("connections list");
            death.join();
            assertEquals(REFUSED, outcome.code());
            assertTrue(outcome.err().startsWith("sluice: the dataplane's answer "), outcome.err());
            assertEquals(1, outcome.err().lines().count());
        } finally {
            Files.delete(run().resolve("dataplane.sock"));
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNoAnswer() throws Exception {
        dying("{\"protocol\":\"tcp\"}\n{\"proto");
    }

    @Test
    void anAnswerThatIsNoneIsSaidToBe() throws Exception {
        dying("hello\n");
    }

    /** As {@code sluice connections list | head} does. */
    @Test
    void whenNobodyReadsAnyMoreItEnds() {
        for (int i = 0; i < 20_000; i++) {
            crowd.web(i % 2, "10.0." + (i >> 8) + "." + (i & 0xff), 1_024, Crowd.WEB_ONE, Crowd.now());
        }
        final StringWriter err = new StringWriter();
        final long[] written = new long[1];
        final Writer head = new Writer() {
            @Override
            public void write(final char[] text, final int from, final int length) throws IOException {
                written[0] += length;
                if (written[0] > 1_000) {
                    throw new IOException("broken pipe");
                }
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };

        final int code = Sluice.commandLine().setOut(new PrintWriter(head)).setErr(new PrintWriter(err))
            .execute("connections", "list", "--json", "--run", run().toString());

        assertEquals("0 ", code + " " + err);
        assertTrue(written[0] < 1_000_000, written[0] + " characters into a pipe without an end");
    }
}

package io.sluice.dataplane.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowRecord;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.Tcp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked, and what is said to it. */
class QuestionsTest {
    private static final int CONNECTIONS = 20_000;

    private final Crowd crowd = new Crowd(2, 100_000);

    @AfterEach
    void close() {
        crowd.close();
    }

    /** One of each kind; idle since a thousand seconds, so that a second more or less while this runs is seen and passed over. */
    private void oneOfEach() {
        final int seen = Crowd.now() - 1_000;
        final int web = crowd.web(1, "192.0.2.7", 40_000, Crowd.WEB_ONE, seen);
        crowd.table(1).saw(web, Tcp.SYN | Tcp.ACK, true, seen);
        crowd.table(1).lastHop(web, 0x02_0000_00aa_bbL, 7);
        final int six = crowd.plain(0, Packet.tcp().syn(), "2001:db8:0:1::7", 40_001, "2001:db8::10", 80, Crowd.SIX_THREE, seen);
        crowd.table(0).saw(six, Tcp.ACK, false, seen);
        crowd.table(0).saw(six, Tcp.FIN | Tcp.ACK, false, seen);
        crowd.plain(0, Packet.udp(), "192.0.2.8", 53, "198.51.100.53", 5353, Crowd.DNS_QUOTED, seen);
        crowd.plain(0, Packet.tcp().syn(), "203.0.113.9", 1_024, "198.51.100.10", 80, Crowd.REMOVED, seen);
        crowd.plain(0, Packet.tcp().syn(), "203.0.113.9", 1_025, "203.0.113.1", 80, Crowd.REMOVED, seen);
    }

    private static final String WEB = "{'protocol':'tcp','client':'192.0.2.7:40000','destination':'198.51.100.10:80','vip':'web',"
        + "'backend':'one','mode':'nat','state':'answered','idle':1000,'worker':1,'replySource':'10.0.0.11:8080',"
        + "'replyDestination':'192.0.2.7:40000','lastHop':'02:00:00:00:aa:bb','vlan':7}";
    private static final String SIX = "{'protocol':'tcp','client':'[2001:db8:0:1::7]:40001','destination':'[2001:db8::10]:80',"
        + "'vip':'six','backend':'three','mode':'dsr','state':'closing','idle':1000,'worker':0}";
    private static final String DNS = "{'protocol':'udp','client':'192.0.2.8:53','destination':'198.51.100.53:5353',"
        + "'vip':'dns','backend':'\\\"quoted\\\"','mode':'dsr','state':'datagram','idle':1000,'worker':0}";
    private static final String GONE = "{'protocol':'tcp','client':'203.0.113.9:1024','destination':'198.51.100.10:80',"
        + "'vip':'web','state':'half-open','idle':1000,'worker':0}";
    private static final String LOST = "{'protocol':'tcp','client':'203.0.113.9:1025','destination':'203.0.113.1:80',"
        + "'state':'half-open','idle':1000,'worker':0}";

    private void said(final String question, final String... lines) {
        final List<String> answer = Asking.all(crowd, question).stream()
            .map(line -> line.replaceAll("\"idle\":100\\d", "\"idle\":1000").replace("\\\"", "\\'").replace('"', '\'')
                .replace("\\'", "\\\"")).toList();
        assertEquals(sorted(List.of(lines)), sorted(answer), question);
        assertEquals(lines[lines.length - 1], answer.get(answer.size() - 1), "the last comes last");
    }

    private static List<String> sorted(final List<String> lines) {
        return lines.stream().sorted().toList();
    }

    @Test
    void allThatIsKnownIsTold() {
        said("list", "{'end':0}");
        oneOfEach();
        said("list", WEB, SIX, DNS, GONE, LOST, "{'end':5}");
    }

    @Test
    void thoseThatAreMeantAreTold() {
        oneOfEach();
        said("list vip=web", WEB, GONE, "{'end':2}");
        said("list block=198.51.100.10 ports=80 protocol=tcp", WEB, GONE, "{'end':2}");
        said("list block=198.51.100.0%2F24 ports=any", DNS, "{'end':1}");
        said("list block=2001%3Adb8%3A%3A10 ports=80", SIX, "{'end':1}");
        said("list backend=one", WEB, "{'end':1}");
        said("list backend=10.0.0.15", DNS, "{'end':1}");
        said("list backend=%22quoted%22", DNS, "{'end':1}");
        said("list backend=fd00%3A%3A13", SIX, "{'end':1}");
        said("list vip=web backend=one", WEB, "{'end':1}");
        said("list vip=dns backend=one", "{'end':0}");
        said("list client=192.0.2.7", WEB, "{'end':1}");
        said("list client=192.0.2.0%2F24", WEB, DNS, "{'end':2}");
        said("list client=0.0.0.0%2F0", WEB, DNS, GONE, LOST, "{'end':4}");
        said("list client=2001%3Adb8%3A%3A%2F32", SIX, "{'end':1}");
        said("list client=%3A%3A%2F0", WEB, SIX, DNS, GONE, LOST, "{'end':5}");
        said("list state=half-open", GONE, LOST, "{'end':2}");
        said("list state=answered", WEB, "{'end':1}");
        said("list state=closing client=2001%3Adb8%3A%3A%2F32", SIX, "{'end':1}");
        said("list state=closed", "{'end':0}");
        said("list state=datagram vip=dns", DNS, "{'end':1}");
        assertEquals(3, Asking.all(crowd, "list limit=2").size());
        assertEquals("{\"end\":2}", Asking.all(crowd, "list limit=2").get(2));
    }

    @Test
    void theyAreCounted() {
        oneOfEach();
        said("count", "{'end':5}");
        said("count client=192.0.2.0%2F24", "{'end':2}");
        said("count by=vip", "{'vip':'web','connections':2}", "{'vip':'six','connections':1}", "{'vip':'dns','connections':1}",
            "{'connections':1}", "{'end':5}");
        said("count by=backend", "{'vip':'web','backend':'one','connections':1}",
            "{'vip':'six','backend':'three','connections':1}",
            "{'vip':'dns','backend':'\\\"quoted\\\"','connections':1}", "{'connections':2}", "{'end':5}");
        said("count by=state vip=web", "{'state':'half-open','connections':1}", "{'state':'answered','connections':1}",
            "{'end':2}");
    }

    @Test
    void oneIsShown() {
        oneOfEach();
        said("show protocol=tcp client=192.0.2.7%3A40000 destination=198.51.100.10%3A80", WEB, "{'end':1}");
        said("show protocol=tcp client=%5B2001%3Adb8%3A0%3A1%3A%3A7%5D%3A40001 destination=%5B2001%3Adb8%3A%3A10%5D%3A80", SIX,
            "{'end':1}");
        said("show protocol=udp client=192.0.2.7%3A40000 destination=198.51.100.10%3A80", "{'end':0}");
        said("show protocol=tcp client=10.0.0.11%3A8080 destination=192.0.2.7%3A40000", WEB, "{'end':1}");
    }

    @Test
    void aBackendThatIsRemovedIsNotNamed() {
        oneOfEach();
        crowd.forgetBackendsOf(1);
        said("count by=backend vip=web", "{'connections':2}", "{'end':2}");
        said("list backend=two",
            "{'error':'there is no backend \\\"two\\\"','typed':'two','known':['three','one','\\\"quoted\\\"']}");
    }

    @Test
    void whatCanNotBeUnderstoodIsSaidToBe() {
        said("list vip=wep", "{'error':'there is no VIP \\\"wep\\\"','typed':'wep','known':['web','six','dns']}");
        said("list block=198.51.100.10 ports=81",
            "{'error':'there is no VIP \\\"198.51.100.10:81\\\"','typed':'198.51.100.10:81','known':['web','six','dns']}");
        said("list state=open", "{'error':'there is no state \\\"open\\\"','typed':'open','known':['half-open','answered',"
            + "'established','closing','closed','datagram']}");
        for (final String wrong : List.of("", "shout", "list who", "list colour=red", "list limit=0", "list limit=many",
            "list limit=99999999999999999999", "list client=x", "list client=10.0.0.0%2F33", "list client=%", "count by=colour",
            "show", "show protocol=tcp", "show protocol=ip client=192.0.2.7%3A1 destination=192.0.2.7%3A1",
            "show protocol=tcp client=192.0.2.7 destination=198.51.100.10%3A80",
            "show protocol=tcp client=192.0.2.7%3A70000 destination=198.51.100.10%3A80", "list block=10.0.0.1", "\u0000\"")) {
            final List<String> answer = Asking.all(crowd, wrong);
            assertEquals(1, answer.size(), wrong);
            assertTrue(answer.get(0).matches("\\{\"error\":\".+}"),
                wrong + ": " + answer);
        }
    }

    /** What a connection is to a slow twin of the filter. */
    private record Twin(String client, int backend, String state) {
        boolean isMeant(final Twin by, final String prefix) {
            return (by.backend == 0 || by.backend == backend) && (by.state == null || by.state.equals(state))
                && client.startsWith(prefix);
        }
    }

    @Test
    void aSlowTwinCountsTheSame() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<Twin> twins = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            twins.add(random(random, i));
        }
        for (int asked = 0; asked < 50; asked++) {
            final Twin by = new Twin("", random.nextBoolean() ? 0 : Crowd.WEB_ONE + random.nextInt(2),
                random.nextBoolean() ? null : random.nextBoolean() ? "half-open" : "established");
            final String prefix = random.nextBoolean() ? "" : "10." + random.nextInt(4) + ".";
            final String question = "count" + (by.backend == 0 ? "" : " backend=10.0.0." + by.backend + " vip=web")
                + (by.state == null ? "" : " state=" + by.state) + (prefix.isEmpty() ? "" : " client=" + prefix + "0.0%2F16");

            final long expected = twins.stream().filter(twin -> twin.isMeant(by, prefix)).count();

            assertEquals(List.of("{\"end\":" + expected + "}"), Asking.all(crowd, question), question + ", seed " + seed);
            assertEquals(expected + 1, Asking.all(crowd, question.replace("count", "list")).size(), question + ", seed " + seed);
        }
    }

    private Twin random(final Random random, final int i) {
        final String client = "10." + random.nextInt(4) + "." + (i >> 8) + "." + (i & 0xff);
        final int backend = Crowd.WEB_ONE + random.nextInt(2);
        final int worker = random.nextInt(2);
        final int flow = crowd.web(worker, client, 1_024, backend, Crowd.now());
        if (random.nextBoolean()) {
            crowd.table(worker).saw(flow, Tcp.SYN | Tcp.ACK, true, Crowd.now());
            crowd.table(worker).saw(flow, Tcp.ACK, false, Crowd.now());
            return new Twin(client, backend, "established");
        }
        return new Twin(client, backend, "half-open");
    }

    @Test
    void connectionsThatStayAreToldOnceWhileOthersComeAndGo() throws InterruptedException {
        final int steady = 2_000;
        for (int i = 0; i < steady; i++) {
            crowd.web(i % 2, "10.1." + (i >> 8) + "." + (i & 0xff), 1_024, Crowd.WEB_ONE, Crowd.now());
        }
        final Thread worker = new Thread(() -> {
            while (!Thread.interrupted()) {
                for (int i = 0; i < 500; i++) {
                    crowd.web(0, "10.2.0." + i % 250, 1_024 + i / 250, Crowd.WEB_TWO, Crowd.now());
                }
                for (int i = 0; i < 500; i++) {
                    crowd.table(0).remove(find("10.2.0." + i % 250, 1_024 + i / 250));
                }
            }
        });
        worker.start();
        try {
            for (int i = 0; i < 50; i++) {
                final List<String> lines = Asking.all(crowd, "list backend=one");
                final List<String> clients = lines.stream().map(line -> line.replaceAll("destination.*", "")).toList();
                assertEquals(steady + 1, clients.stream().distinct().count());
                assertEquals(steady + 1, clients.size());
            }
        } finally {
            worker.interrupt();
            worker.join();
        }
    }

    private int find(final String client, final int port) {
        final Address from = Address.of(client);
        final Address to = Address.of("198.51.100.10");
        final UnsafeBuffer key = new UnsafeBuffer(new byte[64]);
        FlowRecord.key(key, 0, from.hi(), from.lo(), to.hi(), to.lo(), port << 16 | 80, Tcp.PROTOCOL);
        return crowd.table(0).find(key, 0);
    }
}

package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.api.Json;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import io.sluice.table.TallyFile;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forwarding modes as people ask for them, see them, and don't get them. */
class ModesCommandLineTest extends CommandLineStage {
    @Test
    void everyModeIsShownWithWhatIsUnusual() {
        sluice("vip add 198.51.100.1:80 --name one --mode nat --check none");
        sluice("vip add [2001:db8::/64]:8000-8099 --name two --mode vxlan --check none");
        sluice("vip add 198.51.100.1:any/udp --name three --mode gue --gue-variant 1 --tunnel-port 5555 --mss off");
        sluice("vip add 198.51.100.2:any/sctp --name four --mode gre --tunnel-source 10.8.0.0/24");
        sluice("vip add 198.51.100.3:80 --name five --mode fullnat --snat 10.9.0.0/30,fd00:9::1 --snat 10.9.1.1 --snat-ports"
            + " 2000-60000 --client-address proxy --mss 1400 --check none");
        sluice("vip add 198.51.100.4:443/udp --name six --mode dscp --dscp 5 --quic 2:4");

        assertEquals("""
            NAME ADDRESS MODE SCHEDULER BACKENDS UP
            one 198.51.100.1:80/tcp nat maglev 0 0
            two [2001:db8::/64]:8000-8099/tcp vxlan vni=0 maglev 0 0
            three 198.51.100.1:any/udp gue tunnel-port=5555 gue-variant=1 mss=off maglev 0 0
            four 198.51.100.2:any/sctp gre tunnel-source=10.8.0.0/24 maglev 0 0
            five 198.51.100.3:80/tcp fullnat snat=10.9.0.0/30,fd00:9::1,10.9.1.1 snat-ports=2000-60000 client-address=proxy \
            mss=1400 maglev 0 0
            six 198.51.100.4:443/udp dscp dscp=5 quic=2:4 maglev 0 0
            """, words("vip list"));
    }

    /** What the line shows, with the columns' padding taken out. */
    private String words(final String line) {
        return sluice(line).out().replaceAll(" +", " ");
    }

    @Test
    void backendsHavePortsAndWaysOfTheirOwn() throws IOException {
        sluice("vip add 198.51.100.1:80 --name web --mode nat --check none");

        done("backend add web 10.0.0.1:8080 10.0.0.1:8081", "added backends 10.0.0.1-8080, 10.0.0.1-8081 to VIP web");
        done("backend add web [2001:db8::1]:8080 --mode fullnat --snat fd00:9::1", "added backend 2001:db8::1-8080 to VIP web");
        done("backend add web 10.0.0.2 --mode geneve --vni 7", "added backend 10.0.0.2 to VIP web");
        done("backend weight web 10.0.0.1:8081 5", "backend 10.0.0.1-8081 of VIP web has weight 5");
        refused("backend weight web 10.0.0.1 5", "VIP web has several backends at 10.0.0.1; say which, like 10.0.0.1-8080");
        assertEquals("""
            NAME ADDRESS MODE WEIGHT HEALTH NEXT HOP CONNECTIONS PACKETS REMARKS
            10.0.0.1-8080 10.0.0.1:8080 nat 1 up - - - not checked
            10.0.0.1-8081 10.0.0.1:8081 nat 5 up - - - not checked
            2001:db8::1-8080 [2001:db8::1]:8080 fullnat snat=fd00:9::1 1 up - - - not checked
            10.0.0.2 10.0.0.2 geneve vni=7 1 up - - - not checked
            """, words("backend list web"));
        final Map<?, ?> answer = (Map<?, ?>) Json.read(sluice("backend list web --json").out());
        final Map<?, ?> third = (Map<?, ?>) ((List<?>) answer.get("backends")).get(2);
        assertEquals("2001:db8::1 8080 fullnat [fd00:9::1]", third.get("address") + " " + third.get("port") + " "
            + third.get("mode") + " " + third.get("snat"));
    }

    @Test
    void aBackendsOptionsStandBesideTheVips() {
        sluice("vip add 198.51.100.1:80 --name web --mode vxlan --vni 5 --tunnel-port 8472 --check none");
        sluice("backend add web 10.0.0.1 --vni 6");
        sluice("backend add web 10.0.0.2 --mode vxlan --vni 5");
        sluice("backend add web 10.0.0.3 --mode gue");

        done("backend list web", """
            NAME      ADDRESS   MODE                          WEIGHT  HEALTH  NEXT HOP  CONNECTIONS  PACKETS  REMARKS
            10.0.0.1  10.0.0.1  vxlan vni=6 tunnel-port=8472       1  up      -                   -        -  not checked
            10.0.0.2  10.0.0.2  vxlan vni=5 tunnel-port=8472       1  up      -                   -        -  not checked
            10.0.0.3  10.0.0.3  gue                                1  up      -                   -        -  not checked""");
    }

    @Test
    void quicBackendsHaveServerIds() {
        sluice("vip add 198.51.100.1:443/udp --name quic --quic 0:2");

        done("backend add quic 10.0.0.1 --server-id 0A17", "added backend 10.0.0.1 to VIP quic");
        done("vip show quic", """
            name       quic
            address    198.51.100.1:443/udp
            mode       dsr
            scheduler  maglev
            quic       0:2
            check      none

            NAME      ADDRESS   MODE                WEIGHT  HEALTH  NEXT HOP  CONNECTIONS  PACKETS  REMARKS
            10.0.0.1  10.0.0.1  dsr server-id=0a17       1  up      -                   -        -  not checked""");
        refused("backend add quic 10.0.0.2 --server-id 0a17", "backend 10.0.0.1 of VIP quic has server id 0a17 already; give"
            + " backend 10.0.0.2 another");
        refused("backend add quic 10.0.0.2 10.0.0.3 --server-id 0a18", "one server id can't be given to 2 backends; add them one"
            + " by one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --mode vxlan --vni 16777216          | VNI 16777216 is out of range: it has 24 bits; give one from 0 to 16777215
        --mode gre --vni 5                   | mode gre has no VNI; leave it out, or choose vxlan or geneve
        --mode gue --gue-variant 2           | GUE variant 2 is not known; give 0 or 1
        --mode ipip --tunnel-port 5          | mode ipip has no UDP port; leave the tunnel port out
        --mode gue --tunnel-port 0           | tunnel port 0 is out of range; give one from 1 to 65535
        --vni 5                              | mode dsr is no tunnel; leave out VNI, tunnel port
        --mode fullnat                       | mode fullnat needs addresses to send from; give --snat ADDRESSES
        --mode fullnat --snat 203.0.113.7    | the source pool of VIP 198.51.100.1-80-tcp overlaps VIP other (203.0.113.7)
        --mode fullnat --snat 203.0.113.0/24 | the source pool of VIP 198.51.100.1-80-tcp overlaps VIP other (203.0.113.7)
        --mode fullnat --snat 10.0.0.1/24    | 10.0.0.1/24 has bits behind its prefix; write 10.0.0.0/24
        --mode fullnat --snat 10.0.0.0/8     | the source pool has more than 4096 addresses; give fewer
        --mode fullnat --snat 127.0.0.1      | source address 127.0.0.1 is a loopback address; give a unicast address
        --mode nat --snat 10.9.0.1           | mode nat keeps the client's address as the source; leave the source pool out
        --mode dscp --dscp 64                | DSCP 64 can't tell a VIP's packets from others; mode dscp needs --dscp
        --mode dscp                          | DSCP 0 can't tell a VIP's packets from others; mode dscp needs --dscp
        --mode nat --client-address toa      | mode nat keeps the client's address as the source; leave client address toa out
        --client-address yes                 | client address "yes" is not known; known: none, toa, proxy
        --quic 0:2                           | VIP 198.51.100.1-80-tcp is tcp, and QUIC goes by UDP; leave QUIC routing out
        --quic 02                            | QUIC routing "02" is not CONFIG:LENGTH; write it like 0:2 for config id 0
        --quic 7:2                           | QUIC-LB config id 7 is out of range; give 0 to 6
        --mss 5                              | MSS 5 is out of range; give auto, off, or 88 to 65495
        --mss tiny                           | MSS "tiny" is not a whole number; give auto, off, or 88 to 65495
        """)
    void aModeThatCantWorkIsRefusedInOneLine(final String options, final String sentence) {
        sluice("vip add 203.0.113.7:80 --name other --check none");

        final Outcome outcome = sluice("vip add 198.51.100.1:80 --check none " + options);

        assertEquals(REFUSED, outcome.code(), outcome.out());
        assertTrue(outcome.err().startsWith("sluice: " + sentence) && outcome.err().lines().count() == 1, outcome.err());
        assertEquals(1, sluice("vip list").out().lines().skip(1).count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        dsr 2001:db8::9                      | backend 2001:db8::9 is IPv6, VIP 198.51.100.1 is IPv4, and mode dsr can't cross
        dsr 10.0.0.1:8080                    | mode dsr can't change ports; give backend 10.0.0.1 without a port, or choose nat
        dsr 10.0.0.1:0                       | backend port 0 is out of range; give one from 1 to 65535
        dsr 10.0.0.1 --mode nat --vni 5      | mode nat is no tunnel; leave out VNI
        dsr 10.0.0.1 --server-id 00          | VIP dsr doesn't look at QUIC connection ids; leave --server-id out
        nat 2001:db8::9                      | backend 2001:db8::9 is IPv6, VIP 198.51.100.1 is IPv4, and mode nat can't cross
        nat 10.0.0.2                         | VIP nat has a backend 10.0.0.2 already; nothing to add
        full 2001:db8::9                     | backend 2001:db8::9 is IPv6, and the source pool has no IPv6 address to send from
        full 10.9.0.1                        | the source pool of VIP full overlaps backend 10.9.0.1 (10.9.0.1)
        mark 10.0.0.1 --dscp 6               | DSCP 6 stands for VIP mark (198.51.100.1) on backend 10.0.0.1 already
        range 10.0.0.1:8080                  | the VIP has ports 8000-8099, which can't all become port 8080
        quic 10.0.0.1                        | VIP quic goes by the server ids in QUIC connection ids, and backend
        quic 10.0.0.1 --server-id 00         | server id 00 has 1 octets, and those of VIP quic have 2
        quic 10.0.0.1 --server-id xy         | server id 'xy' is not 1 to 15 octets
        """)
    void aBackendThatCantBeReachedIsRefusedInOneLine(final String backend, final String sentence) {
        sluice("vip add 198.51.100.1:80 --name dsr --check none");
        sluice("vip add 198.51.100.1:81 --name nat --mode nat --check none");
        sluice("vip add 198.51.100.1:82 --name full --mode fullnat --snat 10.9.0.0/24 --check none");
        sluice("vip add 198.51.100.1:83 --name mark --mode dscp --dscp 5 --check none");
        sluice("vip add 198.51.100.7:83 --name mark6 --mode dscp --dscp 6 --check none");
        sluice("vip add 198.51.100.1:8000-8099 --name range --mode nat --check none");
        sluice("vip add 198.51.100.1:443/udp --name quic --quic 0:2");
        sluice("backend add mark6 10.0.0.1");
        sluice("backend add nat 10.0.0.2:81");

        final Outcome outcome = sluice("backend add " + backend);

        assertEquals(REFUSED, outcome.code(), outcome.out());
        assertTrue(outcome.err().startsWith("sluice: " + sentence) && outcome.err().lines().count() == 1, outcome.err());
    }

    @Test
    void aCheckNeedsAPort() {
        refused("vip add 198.51.100.1:any", "VIP 198.51.100.1:any/tcp has many addresses or ports, so where its backends can"
            + " be checked can't be told; give --check-port, or --check none");
        refused("vip add 198.51.100.0/24:80", "VIP 198.51.100.0/24:80/tcp has many addresses or ports, so where its backends can"
            + " be checked can't be told; give --check-port, or --check none");
        done("vip add 198.51.100.1:any --check-port 22", "added VIP 198.51.100.1-any-tcp at 198.51.100.1:any/tcp");
        done("vip add 198.51.100.1:80/sctp",
            "added VIP 198.51.100.1-80-sctp at 198.51.100.1:80/sctp; its backends are not checked");
        done("vip add 198.51.100.1:81/sctp --check tcp", "added VIP 198.51.100.1-81-sctp at 198.51.100.1:81/sctp");
    }

    @Test
    void repliesAreShownWhereTheyComeBack() {
        sluice("vip add 198.51.100.1:80 --name web --mode nat --check none");
        sluice("backend add web 192.0.2.1");
        sluice("vip add 198.51.100.2:80 --name other --check none");
        final long nowMs = System.currentTimeMillis();
        try (CountersFile counters = CountersFile.create(run(), "eth0", 1, "AF_XDP", nowMs);
             TallyFile tallies = TallyFile.create(run(), 1, nowMs)) {
            counters.counters().newCounter("CLAMPED_MSS", CounterTypes.WORKER_REMARK,
                key -> key.putInt(0, 0, ByteOrder.nativeOrder())).set(3);
            tallies.worker(0).replied(2, 1, 1_500);

            assertEquals("""

                VIP    ADDRESS              PACKETS  BYTES  OPENED  NO BACKEND  REPLIES  REPLY BYTES
                web    198.51.100.1:80/tcp        0      0       0           0        1         1500
                other  198.51.100.2:80/tcp        0      0       0           0        -            -

                VIP  BACKEND    PACKETS  BYTES  OPENED  CONNECTIONS  REPLIES  REPLY BYTES
                web  192.0.2.1        0      0       0            0        1         1500

                REMARK       COUNT
                clamped_mss      3
                """, sluice("stats").out().lines().skip(2).reduce("", (all, line) -> all + line + "\n"));
        }
    }
}

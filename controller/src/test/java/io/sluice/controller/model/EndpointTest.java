package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({"198.51.100.1:80,198.51.100.1:80/tcp,198.51.100.1-80-tcp",
        "198.51.100.1:53/udp,198.51.100.1:53/udp,198.51.100.1-53-udp",
        "[2001:DB8::1]:65535,[2001:db8::1]:65535/tcp,2001:db8::1-65535-tcp",
        "[2001:db8::1]:1/udp,[2001:db8::1]:1/udp,2001:db8::1-1-udp",
        "198.51.100.0/24:8000-8099,198.51.100.0/24:8000-8099/tcp,198.51.100.0-24-8000-8099-tcp",
        "198.51.100.1/32:any/sctp,198.51.100.1:any/sctp,198.51.100.1-any-sctp",
        "[2001:db8::/64]:any/udp,[2001:db8::/64]:any/udp,2001:db8::-64-any-udp",
        "198.51.100.1:80-80,198.51.100.1:80/tcp,198.51.100.1-80-tcp"})
    void endpointsAreReadAndNamed(final String text, final String endpoint, final String name) {
        assertEquals(endpoint, Endpoint.parse(text).toString());
        assertEquals(name, Endpoint.parse(text).derivedName());
        assertEquals(Endpoint.parse(text), Endpoint.parse(endpoint));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        198.51.100.1:0        | port 0 is out of range; give one from 1 to 65535
        198.51.100.1:65536    | port 65536 is out of range; give one from 1 to 65535
        198.51.100.1:http     | port "http" is not a number; give one from 1 to 65535
        198.51.100.1:         | port "" is not a number; give one from 1 to 65535
        198.51.100.1:80/dccp  | protocol "dccp" is not known; known: tcp, udp, sctp
        198.51.100.1          | "198.51.100.1" is not ADDRESS:PORT[/tcp|udp|sctp]
        198.51.100.1:90-80    | ports 90-80 end before they begin; write 80-90
        198.51.100.1:0-80     | port 0 is out of range; give one from 1 to 65535
        198.51.100.1:80-70000 | port 70000 is out of range; give one from 1 to 65535
        198.51.100.1/33:80    | prefix length 33 is out of range; an IPv4 address has 0 to 32
        198.51.100.1/24:80    | 198.51.100.1/24 has bits behind its prefix; write 198.51.100.0/24
        198.51.100.0/x:80     | VIP address "198.51.100.0/x": its prefix length is not a number; write it like 198.51.100.0/24
        [2001:db8::/x]:80     | VIP address "2001:db8::/x": its prefix length is not a number; write it like 2001:db8::/64
        0.0.0.0/0:80          | VIP address 0.0.0.0/0 has unspecified addresses in it; give a prefix of unicast addresses
        192.0.0.0/2:80        | VIP address 192.0.0.0/2 has multicast addresses in it; give a prefix of unicast addresses
        web:80                | "web" is not an IP address; write an IPv4 or IPv6 address (names are not looked up)
        2001:db8::1           | "2001:db8::1": where the address ends and the port begins can't be told
        239.1.1.1:80          | VIP address 239.1.1.1 is a multicast address; give a unicast address of the network
        127.0.0.1:80          | VIP address 127.0.0.1 is a loopback address; give a unicast address of the network
        """)
    void whatIsWrongIsSaid(final String text, final String message) {
        final String refusal = assertThrows(RefusedException.class, () -> Endpoint.parse(text)).getMessage();
        assertTrue(refusal.startsWith(message) && refusal.contains(";"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "[]:80", "[::1", "1.2.3.4:80:90", "/tcp", "[2001:db8::1]", "\u0000:1"})
    void anythingElseIsRefusedToo(final String text) {
        assertTrue(assertThrows(RefusedException.class, () -> Endpoint.parse(text)).getMessage().contains(";"));
    }
}

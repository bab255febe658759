package io.sluice.bpf;

import static io.sluice.bpf.Frames.ip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.linux.Needs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SteeringMapsTest {
    private SteeringMaps maps;

    @BeforeEach
    void open() {
        Needs.root();
        maps = SteeringMaps.open();
    }

    @AfterEach
    void close() {
        maps.close();
    }

    @Test
    void thereIsPlaceFor65536AddressesAndThenItSaysSo() {
        for (int i = 0; i < Steering.CAPACITY; i++) {
            maps.add(ip("10.0." + (i >> 8) + "." + (i & 0xff)), 32);
        }
        maps.add(ip("10.0.0.0"), 32);
        maps.host(ip("10.0.0.0"), true);

        final Exception e = assertThrows(IllegalStateException.class, () -> maps.add(ip("10.1.0.0"), 32));
        assertEquals("the map 'sluice_addrs4' has no place left: it is made for 65536 entries", e.getMessage());
        maps.remove(ip("10.0.0.1"), 32);
        maps.add(ip("10.1.0.0"), 32);
        maps.add(ip("2001:db8::1"), 128);
    }

    @Test
    void thereIsPlaceFor65536PrefixesAndThenItSaysSo() {
        for (int i = 0; i < Steering.CAPACITY; i++) {
            maps.add(ip("10." + (i >> 8) + "." + (i & 0xff) + ".0"), 24);
        }
        maps.add(ip("10.0.0.0"), 24);

        final Exception e = assertThrows(IllegalStateException.class, () -> maps.add(ip("11.0.0.0"), 24));
        assertEquals("the map 'sluice_nets4' has no place left: it is made for 65536 entries", e.getMessage());
        maps.remove(ip("10.0.1.0"), 24);
        maps.add(ip("11.0.0.0"), 24);
    }
}

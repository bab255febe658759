package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.table.Forwarding;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SpecTest {
    private static final Scheduling MAGLEV = Scheduling.of(SchedulerKind.MAGLEV);

    private final Spec spec = add(add(Spec.EMPTY, "web", "198.51.100.1:80"), "web6", "[2001:db8::1]:80")
        .addBackend("web", backend("one", "10.0.0.1", 1));

    @Test
    void anEditLeavesTheOldSpecAlone() {
        final Spec more = spec.addBackend("web", backend(null, "10.0.0.2", 7));

        assertEquals(1, spec.vip("web").backends().size());
        assertEquals("10.0.0.2", more.vip("web").backends().get(1).name());
        assertEquals(7, more.vip("web").backend("10.0.0.2").weight());
        assertEquals(9, more.weigh("web", "one", 9).vip("web").backend("10.0.0.1").weight());
        assertEquals(spec.vips(), more.removeBackend("web", "10.0.0.2").vips());
        assertEquals(1, more.removeVip("web").vips().size());
    }

    @Test
    void aVipAnswersToItsNameAndItsEndpoint() {
        final Spec both = add(add(spec, "dns", "198.51.100.1:53"), null, "198.51.100.1:53/udp");

        assertEquals("web", both.vip("198.51.100.1:80").name());
        assertEquals("web6", both.vip("[2001:DB8::1]:80/tcp").name());
        assertEquals("198.51.100.1-53-udp", both.vip("198.51.100.1:53/udp").name());
        refused("\"198.51.100.1:53\" is both tcp and udp; say which, like 198.51.100.1:53/tcp",
            () -> both.vip("198.51.100.1:53"));
    }

    @Test
    void nothingIsThereTwice() {
        refused("VIP 198.51.100.1:80/tcp exists already, as web; remove it first (sluice vip remove) to define it anew",
            () -> add(spec, "other", "198.51.100.1:80/tcp"));
        refused("a VIP named web exists already; choose another name", () -> add(spec, "web", "198.51.100.1:81"));
        refused("VIP web has a backend 10.0.0.1 already; nothing to add (sluice backend weight changes its weight)",
            () -> spec.addBackend("web", backend("two", "10.0.0.1", 1)));
        refused("VIP web has a backend named one already; choose another name",
            () -> spec.addBackend("web", backend("one", "10.0.0.2", 1)));
    }

    @Test
    void aBackendMustBeReachableAsTheVipIs() {
        refused("backend 2001:db8::9 is IPv6, VIP 198.51.100.1 is IPv4, and mode dsr can't cross over; choose fullnat or a"
            + " tunnel, or give the backend's IPv4 address",
            () -> spec.addBackend("web", backend(null, "2001:db8::9", 1)));
        refused("backend 10.0.0.9 is IPv4, VIP 2001:db8::1 is IPv6, and mode dsr can't cross over; choose fullnat or a"
            + " tunnel, or give the backend's IPv6 address",
            () -> spec.addBackend("web6", backend(null, "10.0.0.9", 1)));
        refused("backend 198.51.100.1 is the VIP's own address; give the address by which the backend is reached on its network",
            () -> spec.addBackend("web", backend(null, "198.51.100.1", 1)));
        refused("backend address 224.0.0.5 is a multicast address; give a unicast address of the network",
            () -> spec.addBackend("web", backend(null, "224.0.0.5", 1)));
    }

    @Test
    void weightsHaveBounds() {
        refused("weight 65536 is out of range; give one from 0 (takes no new connections) to 65535",
            () -> spec.weigh("web", "one", 65_536));
        refused("weight -1 is out of range; give one from 0 (takes no new connections) to 65535",
            () -> spec.weigh("web", "one", -1));
        assertEquals(0, spec.weigh("web", "one", 0).vip("web").backend("one").weight());
        assertEquals(65_535, spec.weigh("web", "one", 65_535).vip("web").backend("one").weight());
    }

    @Test
    void whatIsNotThereIsSaidAndTheNextBestSuggested() {
        refused("there is no VIP \"wep\"; did you mean \"web\"?", () -> spec.vip("wep"));
        refused("there is no VIP \"mail\"; sluice vip list shows them", () -> spec.removeVip("mail"));
        refused("there is no VIP \"198.51.100.1:443\"; sluice vip list shows them", () -> spec.removeVip("198.51.100.1:443"));
        refused("VIP web has no backend \"onne\"; did you mean \"one\"?", () -> spec.removeBackend("web", "onne"));
        refused("VIP web has no backend \"10.9.9.9\"; sluice backend list shows them", () -> spec.weigh("web", "10.9.9.9", 1));
    }

    @Test
    void namesMayNotMislead() {
        refused("a VIP can't be named \"198.51.100.9:80\", which reads as an address and port; choose another name",
            () -> add(spec, "198.51.100.9:80", "198.51.100.1:81"));
        refused("backend 10.0.0.2 can't be named \"10.0.0.3\", which is another address; choose another name",
            () -> spec.addBackend("web", backend("10.0.0.3", "10.0.0.2", 1)));
        refused("\"a b\" can't name a VIP; use 1 to 63 letters, digits, '.', '_', ':' or '-', the first a letter or digit",
            () -> add(spec, "a b", "198.51.100.1:81"));
    }

    private static Spec add(final Spec spec, final String name, final String endpoint) {
        return spec.addVip(name, Endpoint.parse(endpoint), Forwarding.DSR, MAGLEV, null, HealthCheck.TCP);
    }

    private static Backend backend(final String name, final String place, final int weight) {
        return Backend.of(name, HostPort.parse(place), weight, 0);
    }

    private static void refused(final String message, final Executable edit) {
        assertEquals(message, assertThrows(RefusedException.class, edit).getMessage());
    }
}

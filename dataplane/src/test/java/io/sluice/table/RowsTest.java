package io.sluice.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row that exists is a row that can be forwarded by. */
class RowsTest {
    private static final InetAddress ADDRESS = Rows.address("198.51.100.1");

    @Test
    void idsAreNeverNegativeAndComeApartAgain() {
        final int last = Ids.of(Ids.MAX_GENERATIONS - 1, Ids.MAX_SLOTS - 1);

        assertEquals(Integer.MAX_VALUE, last);
        assertEquals(Ids.MAX_GENERATIONS - 1, Ids.generation(last));
        assertEquals(Ids.MAX_SLOTS - 1, Ids.slot(last));
        assertThrows(IllegalArgumentException.class, () -> Ids.of(Ids.MAX_GENERATIONS, 0));
        assertThrows(IllegalArgumentException.class, () -> Ids.of(0, Ids.MAX_SLOTS));
        assertThrows(IllegalArgumentException.class, () -> Ids.of(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> Ids.of(0, -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void aPortOutOfRangeIsRefused(final int port) {
        final String refusal = assertThrows(IllegalArgumentException.class, () -> new VipRow(0, "web", ADDRESS, port,
            Protocol.TCP, ForwardingMode.DSR, SchedulerKind.MAGLEV)).getMessage();

        assertTrue(refusal.contains(Integer.toString(port)), refusal);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aWeightOutOfRangeIsRefused(final int weight) {
        assertThrows(IllegalArgumentException.class, () -> new BackendRow(0, 0, "a", ADDRESS, weight, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a ", "a\nb", "\u0000"})
    void aNameThatPeopleCannotSeeIsRefused(final String name) {
        assertThrows(IllegalArgumentException.class, () -> new BackendRow(0, 0, name, ADDRESS, 1, true));
    }

    @Test
    void aNameHasAsManyBytesAsFitARow() {
        assertEquals(255, new BackendRow(0, 0, "é".repeat(127) + "e", ADDRESS, 1, true).name().getBytes(UTF_8).length);
        assertThrows(IllegalArgumentException.class, () -> new BackendRow(0, 0, "é".repeat(128), ADDRESS, 1, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1"})
    void anAddressOfNoOneHostIsRefused(final String address) {
        assertThrows(IllegalArgumentException.class, () -> Rows.vip(0, address));
        assertThrows(IllegalArgumentException.class, () -> Rows.backend(0, 0, address));
    }

    @Test
    void connectionOptionsThatAVipCannotKeepAreRefused() {
        final VipRow dsr = Rows.vip(0, "198.51.100.1");
        final VipRow nat = new VipRow(0, "nat", ADDRESS, 80, Protocol.TCP, ForwardingMode.NAT, SchedulerKind.MAGLEV);
        final VipRow udp = new VipRow(0, "udp", ADDRESS, 80, Protocol.UDP, ForwardingMode.NAT, SchedulerKind.MAGLEV);
        final ConnectionOptions reset = new ConnectionOptions(Timeouts.USUAL, BackendDown.RESET, Persistence.NONE);
        final ConnectionOptions moved = new ConnectionOptions(Timeouts.USUAL, BackendDown.RESCHEDULE, Persistence.NONE);

        assertEquals(reset, nat.with(reset).connections());
        assertEquals(moved, dsr.with(moved).connections());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> dsr.with(reset)).getMessage().contains("choose keep or"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> udp.with(moved)).getMessage().contains("at once"));
        assertThrows(IllegalArgumentException.class, () -> new Timeouts(0, -1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Timeouts(0, 0, 0, 0, Timeouts.MAX_SECONDS + 1));
        assertThrows(IllegalArgumentException.class, () -> new Persistence(1, 33, 128));
        assertThrows(IllegalArgumentException.class, () -> new Persistence(1, 32, 0));
        assertThrows(IllegalArgumentException.class, () -> Rows.backend(0, 0, "10.0.0.1").with(-1, false));
    }

    @Test
    void rowsThatContradictEachOtherMakeNoEdition() {
        final VipRow vip = Rows.vip(0, "198.51.100.1");
        final VipRow sameEndpoint = Rows.vip(1, "198.51.100.1");
        final VipRow sameSlot = Rows.vip(Ids.of(1, 0), "198.51.100.2");
        final BackendRow backend = Rows.backend(0, 0, "10.0.0.1");
        final BackendRow sameBackendSlot = Rows.backend(Ids.of(1, 0), 0, "10.0.0.2");

        refused(List.of(vip, sameEndpoint), List.of());
        refused(List.of(vip, sameSlot), List.of());
        refused(List.of(vip), List.of(backend, sameBackendSlot));
        refused(List.of(sameSlot), List.of(backend));
        assertThrows(IllegalArgumentException.class, () -> new Edition(-1, List.of(), List.of()));
    }

    @Test
    void codesComeBackAsWhatTheyStoodFor() {
        for (final NextHopState state : NextHopState.values()) {
            assertEquals(state, NextHopState.of(state.code()));
        }
        assertEquals(ForwardingMode.DSR, ForwardingMode.of(ForwardingMode.DSR.code()));
        for (final SchedulerKind kind : SchedulerKind.values()) {
            assertEquals(kind, SchedulerKind.of(kind.code()));
        }
        assertEquals(Protocol.UDP, Protocol.of(17));
        assertThrows(IllegalArgumentException.class, () -> Protocol.of(1));
        assertThrows(IllegalArgumentException.class, () -> NextHopState.of(0));
    }

    private static void refused(final List<VipRow> vips, final List<BackendRow> backends) {
        assertThrows(IllegalArgumentException.class, () -> new Edition(1, vips, backends));
    }
}

package io.sluice.bpf;

import static io.sluice.bpf.IpFrame.from;
import static io.sluice.bpf.SynChallengeCode.EARLIEST;
import static io.sluice.bpf.SynChallengeCode.KEPT;
import static io.sluice.bpf.SynChallengeCode.LATEST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which SYNs are dropped while they are challenged, asked of the kernel by {@code BPF_PROG_TEST_RUN}. Time passes by the entries
 * of the map being made older.
 */
class SynChallengeTest {
    private static final String CLIENT4 = "203.0.113.7";
    private static final String CLIENT6 = "2001:db8:7::7";
    private static final String VIP4 = "198.51.100.1";
    private static final String VIP6 = "2001:db8:51::1";
    private static final String PREFIX4 = "198.51.101.0";
    private static final int BUCKETS = 16;                         // few, so that a flood fills them
    private static final int SECRET = 1;                           // always the same, or now and then two would share a place
    private static final int TCP_FLAGS = 13;

    private final CloseStack opened = new CloseStack();
    private SteeringMaps maps;
    private BpfProgram filter;
    private BpfProgram xdp;

    @BeforeEach
    void load() {
        Needs.root();
        maps = opened.push(SteeringMaps.open(opening -> SynChallenge.open(BUCKETS, SECRET, opening)));
        final BpfMap sockets = opened.push(BpfMap.sockets("test_sockets", 1));
        xdp = opened.push(BpfProgram.load(BpfProgram.Type.XDP, "test_xdp", SteeringCode.redirecting(maps, sockets)));
        filter = opened.push(BpfProgram.load(BpfProgram.Type.SOCKET_FILTER, "test_filter", SteeringCode.filtering(maps)));
        maps.add(Frames.ip(VIP4));
        maps.add(Frames.ip(VIP6));
        maps.add(Frames.ip(PREFIX4), 24);
        maps.challenge().turn(true);
    }

    @Test
    void aSynIsDroppedUntilItComesAgainAsTcpSendsItAgain() {
        for (final IpFrame syn : List.of(syn4(31337), from(CLIENT6).to(VIP6).tcp(31337, 80), syn4(31338).behind(Frames.DOT1Q),
            from(CLIENT4).to("198.51.101.9").tcp(31337, 80))) {
            dropped(syn);
            pass(EARLIEST);
            taken(syn);
            pass(EARLIEST);
            taken(syn);
            pass(LATEST);
            dropped(syn);
            pass(KEPT);
        }
    }

    @Test
    void oneThatIsRepeatedSoonerThanTcpDoesIsDroppedEachTime() {
        for (int i = 0; i < 10; i++) {
            dropped(syn4(31337));
            pass(EARLIEST - 2);
        }
    }

    @Test
    void anotherSequenceNumberIsAnotherConnection() {
        final byte[] syn = syn4(31337).frame();
        dropped(syn);
        pass(EARLIEST);
        syn[14 + 20 + 7]++;
        dropped(syn);
    }

    @Test
    void whatIsNoPlainSynIsTaken() {
        for (final IpFrame syn : List.of(syn4(31337), from(CLIENT6).to(VIP6).tcp(31337, 80))) {
            for (final int flags : List.of(0x10, 0x12, 0x04, 0x01, 0x03, 0x06, 0x00, 0x18)) {
                final byte[] frame = syn.frame();
                frame[frame.length - 20 + TCP_FLAGS] = (byte) flags;
                taken(frame);
            }
        }
        taken(syn4(31337).options(1));
        taken(syn4(31337).fragment(0, true));
        taken(from(CLIENT6).to(VIP6).tcp(31337, 80).extension(IpFrame.HOP_BY_HOP, 8));
        taken(from(CLIENT4).to(VIP4).udp(31337, 80));
        taken(Frames.cut(syn4(31337).frame(), 14 + 20 + TCP_FLAGS));
        taken(Frames.arp("", 1, VIP4));
    }

    @Test
    void aSynWithEcnIsASyn() {
        final byte[] syn = syn4(31337).frame();
        syn[14 + 20 + TCP_FLAGS] |= (byte) 0xc0;
        dropped(syn);
        pass(EARLIEST);
        taken(syn);
    }

    @Test
    void aFloodDoesNotDriveOutWhoHasJustAsked() {
        dropped(syn4(31337));
        for (int i = 0; i < 100; i++) {
            dropped(from("10.0.0." + i).to(VIP4).tcp(1024 + i, 80));
        }
        pass(KEPT - 2);
        for (int i = 0; i < 100; i++) {
            dropped(from("10.0.1." + i).to(VIP4).tcp(1024 + i, 80));
        }
        taken(syn4(31337));
    }

    @Test
    void nothingIsDroppedWhileNobodyIsChallenged() {
        maps.challenge().turn(false);
        taken(syn4(31337));
        maps.challenge().turn(true);
        dropped(syn4(31337));
    }

    @Test
    void theHostsOwnSynsAreTheKernels() {
        final byte[] syn = from(CLIENT4).to("192.0.2.1").tcp(31337, 22).frame();
        assertEquals(SteeringCode.XDP_PASS, xdp.testRun(syn));
        assertEquals(0, maps.challenge().count());
    }

    private static IpFrame syn4(final int port) {
        return from(CLIENT4).to(VIP4).tcp(port, 80);
    }

    private void dropped(final IpFrame frame) {
        dropped(frame.frame());
    }

    private void taken(final IpFrame frame) {
        taken(frame.frame());
    }

    /** The XDP program has no socket here, and so drops what is taken too: only the count tells. */
    private void dropped(final byte[] frame) {
        final long before = maps.challenge().count();
        assertEquals(SteeringCode.XDP_DROP, xdp.testRun(frame));
        assertEquals(0, filter.testRun(SteeringDecisions.behindAHeader(frame)));
        assertEquals(before + 2, maps.challenge().count());
    }

    private void taken(final byte[] frame) {
        final long before = maps.challenge().count();
        assertEquals(SteeringCode.XDP_DROP, xdp.testRun(frame));
        assertEquals(frame.length, filter.testRun(SteeringDecisions.behindAHeader(frame)));
        assertEquals(before, maps.challenge().count());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private void pass(final int units) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            final byte[] key = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(bucket).array();
            final ByteBuffer entries = ByteBuffer.wrap(maps.challenge().asked().get(key).orElseThrow())
                .order(ByteOrder.nativeOrder());
            for (int at = 0; at < entries.capacity(); at += Integer.BYTES) {
                final int entry = entries.getInt(at);
                entries.putInt(at, entry == 0 ? 0 : entry & ~0xffff | entry - units & 0xffff);
            }
            maps.challenge().asked().put(key, entries.array());
        }
    }
}

package io.sluice.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowState;
import io.sluice.linux.Linux;
import io.sluice.packet.Address;
import java.util.HashSet;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Connections that tell if they are whole: all that is in a record follows from its number and its version, the latter being its
 * note. Six kinds in turn: single and in pairs, of IPv4, of IPv6, and translated between the two.
 */
final class Numbered {
    static final int KINDS = 6;
    private static final int PORT = 80;
    private static final int TCP = 6;
    private static final long PREFIX = 0x20010db8_00000000L;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private Numbered() {
    }

    /** Whether the client and the VIP have IPv4. */
    static boolean isIpv4(final int number) {
        return number % KINDS < KINDS / 2;
    }

    private static boolean replyIsIpv4(final int number) {
        return number % KINDS == 1 || number % KINDS == KINDS - 1;
    }

    static boolean isPair(final int number) {
        return number % (KINDS / 2) != 0;
    }

    private static long hi(final boolean ipv4, final long which) {
        return ipv4 ? 0 : PREFIX + which;
    }

    private static long lo(final boolean ipv4, final long which) {
        return ipv4 ? Address.V4_MAPPED | which & 0xffff_ffffL : which * SPREAD;
    }

    /** As a store gives it back. */
    static UnsafeBuffer record(final int number, final int version, final int seen) {
        final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
        write(record, number, version, seen);
        return record;
    }

    static void write(final UnsafeBuffer record, final int number, final int version, final int seen) {
        final boolean ipv4 = isIpv4(number);
        FlowRecord.key(record, 0, hi(ipv4, number), lo(ipv4, number), hi(ipv4, -1), lo(ipv4, 1), number << 16 | PORT, TCP);
        FlowRecord.rest(record, 0, FlowState.ESTABLISHED, (byte) number, number, seen, version);
        if (isPair(number)) {
            final boolean replyIpv4 = replyIsIpv4(number);
            FlowRecord.reply(record, 0, number * SPREAD, hi(replyIpv4, 2), lo(replyIpv4, 2), hi(replyIpv4, number),
                lo(replyIpv4, number), PORT << 16 | number & 0xffff);
        }
    }

    /** Checks that a record is whole, and says what its number is. */
    static int assertWhole(final DirectBuffer found, final int at, final String where) {
        final int number = FlowRecord.backend(found, at);
        final UnsafeBuffer expected = record(number, FlowRecord.note(found, at), FlowRecord.seen(found, at));
        assertEquals(text(expected, 0), text(found, at), where + ": connection " + number);
        return number;
    }

    static String text(final DirectBuffer record, final int at) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < FlowRecord.LENGTH; i++) {
            text.append(String.format("%02x", record.getByte(at + i)));
        }
        return text.toString();
    }

    /** The numbers of all connections in a store, which are whole. */
    static Set<Integer> in(final ConnectionStore store, final String where) {
        final Set<Integer> numbers = new HashSet<>();
        for (int segment = 0; segment < store.segments(); segment++) {
            store.visit(segment, 1, (record, at) -> {
                numbers.add(assertWhole(record, at, where));
                return StoreVisitor.Fate.KEPT;
            });
        }
        assertEquals(numbers.size(), store.entries(), where);
        return numbers;
    }
}

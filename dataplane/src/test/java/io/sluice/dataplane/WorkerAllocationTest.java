package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.dataplane.io.PacketIo;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Packet;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.TallyFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers, by every mode, there and back, whole and in pieces, handed over and held back. */
class WorkerAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WORKERS = 2;

    @TempDir
    private Path run;
    private final CountersManager counters =
        new CountersManager(new UnsafeBuffer(new byte[1 << 18]), new UnsafeBuffer(new byte[1 << 16]));
    private final AtomicCounter[] verdicts = Stream.of(Verdict.values()).map(verdict -> counters.newCounter(verdict.name()))
        .toArray(AtomicCounter[]::new);

    @Test
    void aMillionPacketsOfAllModesAllocateNothing() {
        try (TallyFile tallies = TallyFile.create(run, WORKERS, 0);
            FlowTable flows = new FlowTable(10_000, FlowTimeouts.DEFAULT, 1);
            FlowTable others = new FlowTable(10_000, FlowTimeouts.DEFAULT, 1)) {
            final RingBuffer[] inboxes = Exchange.inboxes(WORKERS);
            final AtomicReference<ForwardingView> view = new AtomicReference<>(site().view());
            final Worker[] workers = new Worker[WORKERS];
            for (int i = 0; i < WORKERS; i++) {
                final WorkerState state = new WorkerState(i, WORKERS, i == 0 ? flows : others, tallies.worker(i),
                    new Fragments(), new Exchange(inboxes, i), new PathMtus());
                workers[i] = new Worker(state, Worker.ANY_CPU, new EndlessIo(traffic()), view, verdicts);
            }
            play(workers, 0, 1_000);                               // warm up the path, and the measuring
            final long before = THREADS.getCurrentThreadAllocatedBytes();

            play(workers, 1_000, 1_000 + 1_000_000 / PacketPath.BURST / WORKERS);

            final long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < 4_096, bytes + " bytes");           // the JVM's own noise is a few hundred bytes in all
            assertPlayed(Verdict.FORWARDED, Verdict.RETURNED, Verdict.HANDED_OVER, Verdict.HELD, Verdict.DROPPED_FRAGMENT,
                Verdict.ANSWERED_TOO_BIG, Verdict.ANSWERED_TIME_EXCEEDED, Verdict.DROPPED_UNKNOWN_REPLY,
                Verdict.DROPPED_UNKNOWN_ERROR, Verdict.DROPPED_NO_SOURCE_PORT, Verdict.DROPPED_PATH_MTU_LEARNT);
        }
    }

    private void assertPlayed(final Verdict... all) {
        for (final Verdict verdict : all) {
            assertEquals(true, verdicts[verdict.ordinal()].get() > 0, verdict + " did not happen");
        }
    }

    private static void play(final Worker[] workers, final int from, final int to) {
        for (int round = from; round < to; round++) {
            for (final Worker worker : workers) {
                worker.doWork(1_000_000_000_000L + round * 1_000_000L);
            }
        }
    }

    private static List<Carriage> carriages() {
        return Carriage.all().stream().filter(each -> each.vip6() == each.backend6()).toList();
    }

    /** Each mode's VIP has an address of its own. */
    private static String vip(final Carriage each) {
        final int last = 1 + each.mode().ordinal();
        return each.vip6() ? "2001:db8:a::" + last : "198.51.100." + last;
    }

    private static Site site() {
        final Site site = new Site(WORKERS);
        int id = 1;
        for (final Carriage each : carriages()) {
            site.vip(id, vip(each), 80, each.protocol(), each.forwarding())
                .backend(id, id, each.backend6() ? "fd00::" + id : "10.0.0." + id, each.backendPort());
            id++;
        }
        return site;
    }

    private static List<byte[]> traffic() {
        final List<byte[]> frames = new ArrayList<>();
        int id = 1;
        for (final Carriage each : carriages()) {
            final String vip = vip(each);
            final String backend = each.backend6() ? "fd00::" + id : "10.0.0." + id;
            frames.add(each.asked(each.packet()).to(vip, 80).frame());
            frames.add(each.asked(each.packet()).to(vip, 80).timeToLive(1).frame());
            frames.add(each.asked(each.packet(1_480).dontFragment()).to(vip, 80).frame());
            frames.add(each.asked(each.packet(1_480)).to(vip, 80).frame());
            frames.add(each.asked(each.packet()).from(each.client(), 9).to(vip, 80).frame());
            frames.add(Packet.icmpPortUnreachable().about(each.packet().from(vip, 80).to(each.client(), 31_337)).frame());
            if (each.protocol() == Protocol.UDP) {
                frames.addAll(each.asked(each.packet(40)).to(vip, 80).identification(id).fragments(16));
                frames.add(each.asked(each.packet(40)).to(vip, 80).identification(999).fragments(16).get(1));
            }
            if (each.mode().translates()) {
                frames.add(each.answeredFar(each.packet()).from(backend, 8_080).frame());
                frames.add(Packet.icmpTooBig(1_400).about(each.askedFar(each.packet()).to(backend, 8_080)).frame());
                frames.add(each.answeredFar(each.packet()).from(backend, 9).frame());
            }
            if (each.mode() == ForwardingMode.IPIP) {
                frames.add(Packet.icmpTooBig(1_400).about(Packet.ipip(each.asked(each.packet())).from(each.backend6()
                    ? "fd00::1" : "10.0.0.1").to(backend)).frame());
            }
            id++;
        }
        frames.add(Packet.icmpPortUnreachable().about(Packet.tcp().from("198.51.100.99", 80).to("192.0.2.7", 1)).frame());
        return frames;
    }

    /** The same packets again and again; what is sent is gone. */
    private static final class EndlessIo implements PacketIo {
        private static final int SLOT = 2_048;

        private final List<byte[]> traffic;
        private final UnsafeBuffer frames = new UnsafeBuffer(new byte[PacketPath.BURST * SLOT]);
        private final int[] lengths = new int[PacketPath.BURST];
        private int next;

        EndlessIo(final List<byte[]> traffic) {
            this.traffic = traffic;
        }

        @Override
        public UnsafeBuffer frames() {
            return frames;
        }

        @Override
        public int receive(final int limit) {
            for (int i = 0; i < limit; i++) {
                final byte[] frame = traffic.get(next);
                lengths[i] = frame.length;
                frames.putBytes(offset(i), frame);
                next = next + 1 == traffic.size() ? 0 : next + 1;
            }
            return limit;
        }

        @Override
        public int offset(final int i) {
            return i * SLOT + HEADROOM;
        }

        @Override
        public int length(final int i) {
            return lengths[i];
        }

        @Override
        public boolean transmit(final int i, final int offset, final int length) {
            return true;
        }

        @Override
        public boolean send(final UnsafeBuffer from, final int offset, final int length) {
            return true;
        }

        @Override
        public void discard(final int i) {
        }

        @Override
        public void flush() {
        }

        @Override
        public String description() {
            return "endless";
        }

        @Override
        public void close() {
        }
    }
}

package io.sluice.dataplane.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bpf.Steering;
import io.sluice.xdp.VethPair;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two queues, two workers: each frame comes to one of them. (In generic mode a veth takes all frames to be of queue 0.) */
class QueuesTest {
    private static final int RING = 64;
    private static final int FRAMES = 256;
    private static final int WINDOW = 32;

    @ParameterizedTest
    @EnumSource(value = IoMode.class, names = {"NATIVE", "AF_PACKET"})
    void everyQueueHasItsWorker(final IoMode mode) {
        final int[] seen = new int[2];
        try (VethPair wire = new VethPair(2, 1500); Steering steering = FarEnd.steering();
            PacketIoSet set = PacketIoSet.open(wire.near(), mode, List.of(), steering, RING);
            FarEnd far = new FarEnd(wire.far(), wire.near().mac())) {
            for (int sent = 0; sent < FRAMES; sent += WINDOW) {
                for (int number = sent; number < sent + WINDOW; number++) {
                    far.send(number, FarEnd.SHORTEST);
                }
                final int expected = sent + WINDOW;
                PacketIoRig.until("all frames are back", () -> {
                    seen[0] += Echo.burst(set.workers().get(0));
                    seen[1] += Echo.burst(set.workers().get(1));
                    far.drain();
                    return far.count() == expected;
                });
            }
        }
        assertEquals(FRAMES, seen[0] + seen[1]);
        assertTrue(seen[0] > 0 && seen[1] > 0, seen[0] + " and " + seen[1]);
    }
}

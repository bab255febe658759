package io.sluice.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rings we read: RX and completion. The indices start where they wrap from positive to negative, and from -1 to 0, too. */
class ConsumerRingsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
    void packetsComeInOrderAndAtMostSoMany(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        final RxRing rx = new RxRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);
        assertEquals(0, rx.peek(100));

        for (int i = 0; i < FakeKernel.SIZE; i++) {
            kernel.giveDescriptor(2048L * i + 384, 60 + i);
        }
        assertEquals(3, rx.peek(3));
        for (int i = 0; i < 3; i++) {
            assertEquals(2048 * i + 384, rx.offset(i));
            assertEquals(60 + i, rx.length(i));
        }
        rx.release(3);

        assertEquals(1, rx.peek(100));
        assertEquals(63, rx.length(0));
        rx.release(1);
        assertEquals(0, rx.peek(100));
        assertEquals(start + FakeKernel.SIZE, kernel.consumer());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
    void slotsStayOursUntilReleased(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        final RxRing rx = new RxRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);
        kernel.giveDescriptor(0, 60);

        assertEquals(1, rx.peek(100));
        assertEquals(start, kernel.consumer());
        assertEquals(1, rx.peek(100));
        rx.release(1);
        assertEquals(start + 1, kernel.consumer());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
    void completedFramesComeInOrderRoundAndRound(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        final CompletionRing completion = new CompletionRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);
        for (int round = 0; round < 10; round++) {
            assertEquals(0, completion.peek(100));
            for (int i = 0; i < FakeKernel.SIZE; i++) {
                kernel.giveAddress(round * 100 + i);
            }
            assertEquals(FakeKernel.SIZE, completion.peek(100));
            for (int i = 0; i < FakeKernel.SIZE; i++) {
                assertEquals(round * 100 + i, completion.offset(i));
            }
            completion.release(FakeKernel.SIZE);
        }
    }
}

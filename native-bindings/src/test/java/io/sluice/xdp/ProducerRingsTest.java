package io.sluice.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rings we write: fill and TX. The indices start where they wrap from positive to negative, and from -1 to 0, too. */
class ProducerRingsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
    void whatIsSetIsTheKernelsOnlyOnceSubmitted(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        final FillRing fill = new FillRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);

        assertEquals(2, fill.reserve(2));
        fill.set(0, 2048);
        fill.set(1, 4096);
        assertEquals(-1, kernel.takeAddress());

        fill.submit(2);
        assertEquals(2048, kernel.takeAddress());
        assertEquals(4096, kernel.takeAddress());
        assertEquals(-1, kernel.takeAddress());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
    void aFullFillRingHasRoomAgainWhenTheKernelHasTakenSome(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        final FillRing fill = new FillRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);
        for (int round = 0; round < 10; round++) {
            assertEquals(FakeKernel.SIZE, fill.reserve(100));
            for (int i = 0; i < FakeKernel.SIZE; i++) {
                fill.set(i, round * 100 + i);
            }
            fill.submit(FakeKernel.SIZE);
            assertEquals(0, fill.reserve(1));

            for (int i = 0; i < FakeKernel.SIZE; i++) {
                assertEquals(i, fill.reserve(FakeKernel.SIZE));
                assertEquals(round * 100 + i, kernel.takeAddress());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
    void aFullTxRingHasRoomAgainWhenTheKernelHasTakenSome(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        final TxRing tx = new TxRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);
        for (int round = 0; round < 10; round++) {
            assertEquals(FakeKernel.SIZE, tx.reserve(100));
            for (int i = 0; i < FakeKernel.SIZE; i++) {
                tx.set(i, round * 100 + i, 64);
            }
            tx.submit(FakeKernel.SIZE);
            assertEquals(0, tx.reserve(1));
            for (int i = 0; i < FakeKernel.SIZE; i++) {
                assertEquals(FakeKernel.SIZE - i, tx.waiting());
                assertEquals(round * 100 + i, kernel.takeDescriptor());
            }
            assertEquals(0, tx.waiting());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aDescriptorIsWrittenWhole(final int start) {
        final FakeKernel kernel = new FakeKernel(start);
        kernel.memory.setMemory(FakeKernel.AT.descriptors(), FakeKernel.SIZE * XdpAbi.DESC_LENGTH, (byte) 0xff);
        final TxRing tx = new TxRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);

        tx.set(0, 70_000, 1514);

        final int slot = FakeKernel.AT.descriptors() + (start & 3) * XdpAbi.DESC_LENGTH;
        assertEquals(70_000, kernel.memory.getLong(slot));
        assertEquals(1514, kernel.memory.getInt(slot + 8));
        assertEquals(0, kernel.memory.getInt(slot + 12));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWakeUpFlagIsTheKernels(final boolean wanted) {
        final FakeKernel kernel = new FakeKernel(0);
        kernel.wantsWaking(wanted);

        assertEquals(wanted, new FillRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE).needsWakeup());
        final TxRing tx = new TxRing(kernel.memory, FakeKernel.AT, FakeKernel.SIZE);
        assertEquals(wanted, tx.needsWakeup());
        kernel.wantsWaking(true);
        assertTrue(tx.needsWakeup());
        kernel.wantsWaking(false);
        assertFalse(tx.needsWakeup());
    }
}

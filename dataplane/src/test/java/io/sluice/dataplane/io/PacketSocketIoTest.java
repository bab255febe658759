package io.sluice.dataplane.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** AF_PACKET with mapped rings. */
class PacketSocketIoTest extends PacketIoRig {
    PacketSocketIoTest() {
        super(IoMode.AF_PACKET);
    }

    /** A slot that was kept would stop the ring when the kernel comes round to it; so a whole round must be had. */
    @Override
    void atRest(final PacketIo io) {
        assertEquals(0, io.receive(RING));
    }
}

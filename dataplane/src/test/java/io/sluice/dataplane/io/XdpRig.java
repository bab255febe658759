package io.sluice.dataplane.io;

import static io.sluice.xdp.FrameLedger.Place.FILL;
import static io.sluice.xdp.FrameLedger.Place.FREE;
import static io.sluice.xdp.FrameLedger.Place.TRANSMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.xdp.FrameLedger;

/** AF_XDP: at rest, the ledger balances, and the kernel has all the frames it can take. */
abstract class XdpRig extends PacketIoRig {
    XdpRig(final IoMode mode) {
        super(mode);
    }

    @Override
    void atRest(final PacketIo io) {
        final FrameLedger ledger = ((XdpPacketIo) io).ledger();
        until("all that was sent is back", () -> io.receive(1) == 0 && ledger.held(TRANSMIT) == 0);
        assertTrue(ledger.balances(), ledger::toString);
        assertEquals(4 * RING, ledger.held(FREE) + ledger.held(FILL), ledger::toString);
    }
}

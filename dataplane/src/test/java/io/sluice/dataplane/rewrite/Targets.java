package io.sluice.dataplane.rewrite;

import io.sluice.packet.Address;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.Forwarding;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.Scheduling;
import io.sluice.table.SchedulerKind;
import io.sluice.table.VipRow;

/** Backends as the packet path knows them, compiled from rows. */
final class Targets {
    static final int MTU = 1_500;

    private Targets() {
    }

    /** A backend of that VIP, behind {@link Mode#NEXT_HOP}. */
    static Target of(final Forwarding forwarding, final String vip, final String backend, final String source, final int vlan) {
        final VipRow row = new VipRow(1, "vip", AddressBlock.host(Address.of(vip).inet()), PortRange.ANY, Protocol.TCP,
            forwarding, Scheduling.of(SchedulerKind.MAGLEV), null);
        final BackendRow backendRow = new BackendRow(10, 1, "backend", Address.of(backend).inet(), 1, true);
        return new Target(0, row, backendRow, new Reach(Mode.NEXT_HOP, true, vlan, MTU, Address.of(source).inet()), Mode.OWN);
    }

    static Target of(final Forwarding forwarding, final String vip, final String backend, final String source) {
        return of(forwarding, vip, backend, source, PacketShape.UNTAGGED);
    }
}

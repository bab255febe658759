package io.sluice.table;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.hash.serialization.impl.EnumMarshallable;

/**
 * A VIP's value in {@code vips.cm}, network byte order. The map's key is the id once more.
 *
 * <pre>
 *   0  id              int
 *   4  address         16 bytes, IPv4 as v4-mapped: the first of the VIP's
 *  20  prefix length   unsigned byte
 *  21  first port      unsigned short
 *  23  last port       unsigned short
 *  25  protocol        byte, IANA number
 *  26  scheduler       byte, {@link SchedulerKind#code}
 *  27  hash prefix     unsigned byte, see {@link Scheduling}
 *  28  ring size       int, see {@link Scheduling}
 *  32  QUIC config     byte, see {@link QuicRouting}; -1 for none
 *  33  QUIC server id  byte, its length in octets
 *  34  backend down    byte, {@link BackendDown#code}
 *  35  timeouts        five ints in seconds, in the order of {@link Timeouts}
 *  55  persistence     int in seconds, see {@link Persistence}
 *  59  IPv4 prefix     byte, of persistence
 *  60  IPv6 prefix     unsigned byte, of persistence
 *  61  name            unsigned byte of length, then that many bytes of UTF-8
 *      forwarding      see {@link ForwardingField}
 * </pre>
 *
 * <p>Chronicle writes this class's name into the file: renaming it needs a new {@link TableSchema#VERSION}.
 */
final class VipMarshaller implements SizedReader<VipRow>, SizedWriter<VipRow>, EnumMarshallable<VipMarshaller>,
    RowBytes<VipRow> {
    static final VipMarshaller INSTANCE = new VipMarshaller();
    /** Everything but the name and what the forwarding adds to its least length. */
    static final int FIXED_LENGTH = 62 + ForwardingField.FIXED_LENGTH;

    private static final int NO_QUIC = -1;

    private VipMarshaller() {
    }

    @Override
    public long size(final VipRow vip) {
        return FIXED_LENGTH - ForwardingField.FIXED_LENGTH + RowField.nameBytes(vip.name()).length
            + ForwardingField.length(vip.forwarding());
    }

    @Override
    public void write(final Bytes<?> out, final long size, final VipRow vip) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        put(row, vip);
        out.write(row.array());
    }

    @Override
    public void put(final ByteBuffer row, final VipRow vip) {
        row.putInt(vip.id());
        ForwardingField.putBlock(row, vip.block());
        ForwardingField.putPorts(row, vip.ports());
        row.put((byte) vip.protocol().number());
        row.put((byte) vip.scheduling().kind().code());
        row.put((byte) vip.scheduling().hashPrefix());
        row.putInt(vip.scheduling().ringSize());
        row.put((byte) (vip.quic() == null ? NO_QUIC : vip.quic().config()));
        row.put((byte) (vip.quic() == null ? 0 : vip.quic().serverIdLength()));
        putConnections(row, vip.connections());
        RowField.putName(row, vip.name());
        ForwardingField.put(row, vip.forwarding());
    }

    @Override
    public VipRow read(final Bytes<?> in, final long size, final VipRow unused) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        in.read(row.array());
        return get(row);
    }

    @Override
    public VipRow get(final ByteBuffer row) {
        final int id = row.getInt();
        final AddressBlock block = ForwardingField.getBlock(row);
        final PortRange ports = ForwardingField.getPorts(row);
        final Protocol protocol = Protocol.of(Byte.toUnsignedInt(row.get()));
        final SchedulerKind scheduler = SchedulerKind.of(row.get());
        final Scheduling scheduling = new Scheduling(scheduler, Byte.toUnsignedInt(row.get()), row.getInt());
        final QuicRouting quic = quic(row.get(), row.get());
        final ConnectionOptions connections = getConnections(row);
        final String name = RowField.getName(row);
        return new VipRow(id, name, block, ports, protocol, ForwardingField.get(row), scheduling, quic, connections);
    }

    private static void putConnections(final ByteBuffer row, final ConnectionOptions connections) {
        final Timeouts timeouts = connections.timeouts();
        final Persistence persistence = connections.persistence();
        row.put((byte) connections.backendDown().code());
        row.putInt(timeouts.halfOpen()).putInt(timeouts.established()).putInt(timeouts.closing()).putInt(timeouts.closed())
            .putInt(timeouts.datagram());
        row.putInt(persistence.seconds()).put((byte) persistence.prefixV4()).put((byte) persistence.prefixV6());
    }

    private static ConnectionOptions getConnections(final ByteBuffer row) {
        final BackendDown backendDown = BackendDown.of(row.get());
        final Timeouts timeouts = new Timeouts(row.getInt(), row.getInt(), row.getInt(), row.getInt(), row.getInt());
        final int seconds = row.getInt();
        return new ConnectionOptions(timeouts, backendDown,
            new Persistence(seconds, row.get(), Byte.toUnsignedInt(row.get())));
    }

    private static QuicRouting quic(final int config, final int serverIdLength) {
        return config == NO_QUIC ? null : new QuicRouting(config, serverIdLength);
    }

    @Override
    public VipMarshaller readResolve() {
        return INSTANCE;
    }
}

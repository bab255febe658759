package io.sluice.table;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.hash.serialization.impl.EnumMarshallable;

/**
 * A backend's value in {@code backends.cm}, network byte order. The map's key is the id once more.
 *
 * <pre>
 *   0  id          int
 *   4  vip id      int
 *   8  address     16 bytes, IPv4 as v4-mapped
 *  24  port        unsigned short; 0 for the one that the client asked for
 *  26  weight      unsigned short
 *  28  priority    unsigned byte
 *  29  healthy     byte, 1 or 0
 *  30  forwarding  byte, 1 if it has its own
 *  31  limit       int: most connections, 0 for any number
 *  35  sorry       byte, 1 if it is
 *  36  drain       byte, {@link Drain#code}
 *  37  server id   byte of length, 0 for none; then that many bytes
 *      name        unsigned byte of length, then that many bytes of UTF-8
 *      forwarding  if it has its own: see {@link ForwardingField}
 * </pre>
 *
 * <p>Chronicle writes this class's name into the file: renaming it needs a new {@link TableSchema#VERSION}.
 */
final class BackendMarshaller implements SizedReader<BackendRow>, SizedWriter<BackendRow>, EnumMarshallable<BackendMarshaller>,
    RowBytes<BackendRow> {
    static final BackendMarshaller INSTANCE = new BackendMarshaller();
    /** Everything but the name, the server id and a forwarding of its own. */
    static final int FIXED_LENGTH = 39;

    private BackendMarshaller() {
    }

    @Override
    public long size(final BackendRow backend) {
        return FIXED_LENGTH + RowField.nameBytes(backend.name()).length
            + (backend.serverId() == null ? 0 : backend.serverId().length())
            + (backend.forwarding() == null ? 0 : ForwardingField.length(backend.forwarding()));
    }

    @Override
    public void write(final Bytes<?> out, final long size, final BackendRow backend) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        put(row, backend);
        out.write(row.array());
    }

    @Override
    public void put(final ByteBuffer row, final BackendRow backend) {
        row.putInt(backend.id());
        row.putInt(backend.vipId());
        RowField.putAddress(row, backend.address());
        row.putShort((short) backend.port());
        row.putShort((short) backend.weight());
        row.put((byte) backend.priority());
        row.put((byte) (backend.healthy() ? 1 : 0));
        row.put((byte) (backend.forwarding() == null ? 0 : 1));
        row.putInt(backend.maxConnections());
        row.put((byte) (backend.sorry() ? 1 : 0));
        row.put((byte) backend.drain().code());
        final byte[] serverId = backend.serverId() == null ? new byte[0] : backend.serverId().octets();
        row.put((byte) serverId.length).put(serverId);
        RowField.putName(row, backend.name());
        if (backend.forwarding() != null) {
            ForwardingField.put(row, backend.forwarding());
        }
    }

    @Override
    public BackendRow read(final Bytes<?> in, final long size, final BackendRow unused) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        in.read(row.array());
        return get(row);
    }

    @Override
    public BackendRow get(final ByteBuffer row) {
        final int id = row.getInt();
        final int vipId = row.getInt();
        final var address = RowField.getAddress(row);
        final int port = Short.toUnsignedInt(row.getShort());
        final int weight = Short.toUnsignedInt(row.getShort());
        final int priority = Byte.toUnsignedInt(row.get());
        final boolean healthy = row.get() != 0;
        final boolean ownForwarding = row.get() != 0;
        final int maxConnections = row.getInt();
        final boolean sorry = row.get() != 0;
        final Drain drain = Drain.of(row.get());
        final ServerId serverId = serverId(row);
        final String name = RowField.getName(row);
        final Forwarding forwarding = ownForwarding ? ForwardingField.get(row) : null;
        return new BackendRow(id, vipId, name, address, port, weight, priority, healthy, forwarding, serverId, maxConnections,
            sorry, drain);
    }

    private static ServerId serverId(final ByteBuffer row) {
        final byte[] octets = new byte[row.get()];
        row.get(octets);
        return octets.length == 0 ? null : ServerId.of(octets);
    }

    @Override
    public BackendMarshaller readResolve() {
        return INSTANCE;
    }
}

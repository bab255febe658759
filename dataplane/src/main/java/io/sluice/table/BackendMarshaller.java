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
 *   0  id        int
 *   4  vip id    int
 *   8  address   16 bytes, IPv4 as v4-mapped
 *  24  weight    unsigned short
 *  26  priority  unsigned byte
 *  27  healthy   byte, 1 or 0
 *  28  name      unsigned byte of length, then that many bytes of UTF-8
 * </pre>
 *
 * <p>Chronicle writes this class's name into the file: renaming it needs a new {@link TableSchema#VERSION}.
 */
final class BackendMarshaller implements SizedReader<BackendRow>, SizedWriter<BackendRow>, EnumMarshallable<BackendMarshaller> {
    static final BackendMarshaller INSTANCE = new BackendMarshaller();
    /** Everything but the name. */
    static final int FIXED_LENGTH = 29;

    private BackendMarshaller() {
    }

    @Override
    public long size(final BackendRow backend) {
        return FIXED_LENGTH + RowField.nameBytes(backend.name()).length;
    }

    @Override
    public void write(final Bytes<?> out, final long size, final BackendRow backend) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        row.putInt(backend.id());
        row.putInt(backend.vipId());
        RowField.putAddress(row, backend.address());
        row.putShort((short) backend.weight());
        row.put((byte) backend.priority());
        row.put((byte) (backend.healthy() ? 1 : 0));
        RowField.putName(row, backend.name());
        out.write(row.array());
    }

    @Override
    public BackendRow read(final Bytes<?> in, final long size, final BackendRow unused) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        in.read(row.array());
        final int id = row.getInt();
        final int vipId = row.getInt();
        final var address = RowField.getAddress(row);
        final int weight = Short.toUnsignedInt(row.getShort());
        final int priority = Byte.toUnsignedInt(row.get());
        final boolean healthy = row.get() != 0;
        return new BackendRow(id, vipId, RowField.getName(row), address, weight, priority, healthy);
    }

    @Override
    public BackendMarshaller readResolve() {
        return INSTANCE;
    }
}

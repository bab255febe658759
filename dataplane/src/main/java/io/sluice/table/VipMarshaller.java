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
 *   0  id           int
 *   4  address      16 bytes, IPv4 as v4-mapped
 *  20  port         unsigned short
 *  22  protocol     byte, IANA number
 *  23  mode         byte, {@link ForwardingMode#code}
 *  24  scheduler    byte, {@link SchedulerKind#code}
 *  25  hash prefix  unsigned byte, see {@link Scheduling}
 *  26  ring size    int, see {@link Scheduling}
 *  30  name         unsigned byte of length, then that many bytes of UTF-8
 * </pre>
 *
 * <p>Chronicle writes this class's name into the file: renaming it needs a new {@link TableSchema#VERSION}.
 */
final class VipMarshaller implements SizedReader<VipRow>, SizedWriter<VipRow>, EnumMarshallable<VipMarshaller> {
    static final VipMarshaller INSTANCE = new VipMarshaller();
    /** Everything but the name. */
    static final int FIXED_LENGTH = 31;

    private VipMarshaller() {
    }

    @Override
    public long size(final VipRow vip) {
        return FIXED_LENGTH + RowField.nameBytes(vip.name()).length;
    }

    @Override
    public void write(final Bytes<?> out, final long size, final VipRow vip) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        row.putInt(vip.id());
        RowField.putAddress(row, vip.address());
        row.putShort((short) vip.port());
        row.put((byte) vip.protocol().number());
        row.put((byte) vip.mode().code());
        row.put((byte) vip.scheduling().kind().code());
        row.put((byte) vip.scheduling().hashPrefix());
        row.putInt(vip.scheduling().ringSize());
        RowField.putName(row, vip.name());
        out.write(row.array());
    }

    @Override
    public VipRow read(final Bytes<?> in, final long size, final VipRow unused) {
        final ByteBuffer row = ByteBuffer.allocate((int) size);
        in.read(row.array());
        final int id = row.getInt();
        final var address = RowField.getAddress(row);
        final int port = Short.toUnsignedInt(row.getShort());
        final Protocol protocol = Protocol.of(Byte.toUnsignedInt(row.get()));
        final ForwardingMode mode = ForwardingMode.of(row.get());
        final SchedulerKind scheduler = SchedulerKind.of(row.get());
        final Scheduling scheduling = new Scheduling(scheduler, Byte.toUnsignedInt(row.get()), row.getInt());
        return new VipRow(id, RowField.getName(row), address, port, protocol, mode, scheduling);
    }

    @Override
    public VipMarshaller readResolve() {
        return INSTANCE;
    }
}

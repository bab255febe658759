package net.openhft.chronicle.hash;

import net.openhft.chronicle.bytes.BytesStore;

/**
 * The few numbers that a map file keeps of itself, seen in the file. Chronicle Map generates this class with javac whenever
 * it is not on the class path, which takes a second or more of each start of the controller and the dataplane, and needs a
 * JDK to run; it looks for it by this name first. A test holds it against Chronicle's own, so that our files stay ordinary
 * Chronicle Map files.
 *
 * <p>Native byte order, packed:
 * <pre>
 *   0  allocated extra tier bulks  24 bits
 *   3  first free tier index       40 bits
 *   8  extra tiers in use          40 bits
 *  13  segment headers' offset     32 bits
 *  17  data store size             63 bits
 * </pre>
 */
@SuppressWarnings("checkstyle:TypeName")
public final class VanillaGlobalMutableState$$Native implements VanillaGlobalMutableState {
    private static final int BULKS_AT = 0;
    private static final int FREE_TIER_AT = 3;
    private static final int TIERS_AT = 8;
    private static final int HEADERS_AT = 13;
    private static final int SIZE_AT = 17;
    private static final int LENGTH = 25;

    private static final int BITS_24 = (1 << 24) - 1;
    private static final long BITS_32 = (1L << 32) - 1;
    private static final long BITS_40 = (1L << 40) - 1;

    private BytesStore<?, ?> file;
    private long offset;

    /** Chronicle makes it, and then says where in the file it lies. */
    public VanillaGlobalMutableState$$Native() {
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void bytesStore(final BytesStore bytes, final long at, final long length) {
        if (length != LENGTH) {
            throw new IllegalArgumentException("the state of a map file has " + LENGTH + " bytes, not " + length);
        }
        file = bytes;
        offset = at;
    }

    @Override
    public BytesStore<?, ?> bytesStore() {
        return file;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long maxSize() {
        return LENGTH;
    }

    @Override
    public int getAllocatedExtraTierBulks() {
        return file.readInt(offset + BULKS_AT) & BITS_24;
    }

    @Override
    public void setAllocatedExtraTierBulks(final int bulks) {
        check(bulks, BITS_24);
        file.writeInt(offset + BULKS_AT, file.readInt(offset + BULKS_AT) & ~BITS_24 | bulks);
    }

    @Override
    public long getFirstFreeTierIndex() {
        return get40(FREE_TIER_AT);
    }

    @Override
    public void setFirstFreeTierIndex(final long index) {
        set40(FREE_TIER_AT, index);
    }

    @Override
    public long getExtraTiersInUse() {
        return get40(TIERS_AT);
    }

    @Override
    public void setExtraTiersInUse(final long tiers) {
        set40(TIERS_AT, tiers);
    }

    @Override
    public long getSegmentHeadersOffset() {
        return Integer.toUnsignedLong(file.readInt(offset + HEADERS_AT));
    }

    @Override
    public void setSegmentHeadersOffset(final long headersOffset) {
        check(headersOffset, BITS_32);
        file.writeInt(offset + HEADERS_AT, (int) headersOffset);
    }

    @Override
    public long getDataStoreSize() {
        return file.readLong(offset + SIZE_AT);
    }

    @Override
    public void setDataStoreSize(final long size) {
        check(size, Long.MAX_VALUE);
        file.writeLong(offset + SIZE_AT, size);
    }

    @Override
    public long addDataStoreSize(final long growth) {
        final long size = getDataStoreSize() + growth;
        setDataStoreSize(size);
        return size;
    }

    private long get40(final int at) {
        return file.readLong(offset + at) & BITS_40;
    }

    private void set40(final int at, final long value) {
        check(value, BITS_40);
        file.writeLong(offset + at, file.readLong(offset + at) & ~BITS_40 | value);
    }

    private static void check(final long value, final long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " does not fit the state of a map file, where 0.." + most + " does");
        }
    }
}

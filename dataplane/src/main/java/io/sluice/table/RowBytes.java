package io.sluice.table;

import java.nio.ByteBuffer;

/** A row as bytes, the same in a Chronicle Map and in the {@link PlainRows}. What each byte means, the marshaller says. */
interface RowBytes<R> {
    /** How many bytes the row has. */
    long size(R row);

    /** Writes that many bytes. */
    void put(ByteBuffer bytes, R row);

    /** The row whose bytes begin where the buffer stands; leaves it behind them. Throws what a row's constructor throws. */
    R get(ByteBuffer bytes);
}

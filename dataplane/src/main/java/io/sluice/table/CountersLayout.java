package io.sluice.table;

import org.agrona.concurrent.status.CountersReader;

/**
 * The counters file, in native byte order.
 *
 * <pre>
 *    0  stamp         {@link FileStamp}, written last
 *   16  pid           long, of the dataplane
 *   24  start time    long, milliseconds since 1970
 *   32  workers       int
 *   64  heartbeat     long, milliseconds since 1970, written by the adopter; 0 once stopped in good order
 *   72  adopted       long, the edition by which packets are forwarded; 0 for none
 *  128  interface     int of length, then that many bytes of UTF-8
 *  192  packet I/O    the same: "AF_XDP, native driver mode, copy"
 * 4096  metadata      Agrona's CountersManager: {@link #MAX_COUNTERS} records of 512 bytes
 *       values        Agrona's CountersManager: as many of 128 bytes
 * </pre>
 */
final class CountersLayout {
    static final String FILE = "counters.dat";
    static final FileStamp STAMP = FileStamp.of("counters file", "SluiceCT", 1, "restart the dataplane, which makes it anew");
    static final int MAX_COUNTERS = 1_024;

    static final int PID_AT = FileStamp.LENGTH;
    static final int START_TIME_AT = 24;
    static final int WORKERS_AT = 32;
    static final int HEARTBEAT_AT = 64;
    static final int ADOPTED_AT = 72;
    static final int INTERFACE_AT = 128;
    static final int PACKET_IO_AT = 192;
    static final int METADATA_AT = 4_096;
    static final int METADATA_LENGTH = MAX_COUNTERS * CountersReader.METADATA_LENGTH;
    static final int VALUES_AT = METADATA_AT + METADATA_LENGTH;
    static final int VALUES_LENGTH = MAX_COUNTERS * CountersReader.COUNTER_LENGTH;
    static final int LENGTH = VALUES_AT + VALUES_LENGTH;

    static final int MAX_INTERFACE_BYTES = PACKET_IO_AT - INTERFACE_AT - Integer.BYTES;
    static final int MAX_PACKET_IO_BYTES = METADATA_AT - PACKET_IO_AT - Integer.BYTES;

    private CountersLayout() {
    }
}

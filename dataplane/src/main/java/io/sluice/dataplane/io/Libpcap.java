package io.sluice.dataplane.io;

import java.io.IOException;

import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapNativeException;

/** The way into libpcap, by pcap4j: what goes wrong there becomes one line. */
final class Libpcap {
    private Libpcap() {
    }

    /** A call that opens something. */
    interface Call<T> {
        T open() throws PcapNativeException, NotOpenException;
    }

    static <T> T call(final String trouble, final Call<T> call) throws IOException {
        try {
            return call.open();
        } catch (final PcapNativeException | NotOpenException e) {
            throw new IOException(trouble + ": " + e.getMessage(), e);
        } catch (final LinkageError e) {
            throw new IOException("libpcap is not to be had, and capture files are read through it; "
                + "install it (apt-get install libpcap0.8)", e);
        }
    }
}

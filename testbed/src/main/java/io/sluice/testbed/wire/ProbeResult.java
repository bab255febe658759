package io.sluice.testbed.wire;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/**
 * What became of timestamped probes.
 *
 * @param sent     how many were sent
 * @param received how many came back
 * @param leftOut  how many of these were being sent when somebody else got the sender's core
 * @param ways     how long each of the others was on its way there and back, in ns
 */
record ProbeResult(long sent, long received, long leftOut, Histogram ways) {
    /** Both together. */
    ProbeResult plus(final ProbeResult other) {
        final Histogram both = ways.copy();
        both.add(other.ways);
        return new ProbeResult(sent + other.sent, received + other.received, leftOut + other.leftOut, both);
    }

    /** Reads what {@link Probes#run} answers: three numbers, and an encoded histogram. */
    static ProbeResult of(final String line) {
        final String[] words = line.split(" ");
        final ByteBuffer encoded = ByteBuffer.wrap(Base64.getDecoder().decode(words[3]));
        return new ProbeResult(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
            Histogram.decodeFromByteBuffer(encoded, 0));
    }
}

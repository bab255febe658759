package io.sluice.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XdpSocketConfigTest {
    @ParameterizedTest
    @CsvSource({
        "0, 2048, 4096, 2048, 128",
        "3, 2, 4, 4096, 0",
        "0, 32768, 524287, 4096, 128"})
    void whatFitsIsTaken(final int queue, final int ringSize, final int frames, final int frameSize, final int headroom) {
        assertEquals(frameSize - 256 - headroom,
            new XdpSocketConfig(queue, ringSize, frames, frameSize, headroom).longestPacket());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-1|2048|4096|2048|128|queue -1 is negative; queues are numbered from 0",
        "0|1000|4096|2048|128|ring size 1000 is not a power of two from 2 to 32768",
        "0|0|4096|2048|128|ring size 0 is not a power of two from 2 to 32768",
        "0|2048|4095|2048|128|4095 frames cannot fill two rings of 2048; receive and transmit would starve each other",
        "0|2048|4096|1024|128|frame size 1024 is neither 2048 nor 4096",
        "0|2048|4096|2048|1792|a head room of 1792 bytes leaves no room for a packet in a frame of 2048",
        "0|2048|524288|4096|128|524288 frames of 4096 bytes are 2 GiB or more, which one buffer cannot show; take fewer frames"})
    void whatDoesNotFitIsRefusedWithTheReason(final int queue, final int ringSize, final int frames, final int frameSize,
        final int headroom, final String reason) {
        final Exception e = assertThrows(IllegalArgumentException.class,
            () -> new XdpSocketConfig(queue, ringSize, frames, frameSize, headroom));

        assertEquals(reason, e.getMessage());
    }
}

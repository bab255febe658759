package io.sluice.xdp;

/**
 * What an AF_XDP socket is opened with; valid by construction.
 *
 * @param queue     the device's receive and transmit queue, from 0
 * @param ringSize  slots of each of the four rings, a power of two
 * @param frames    frames of the umem, at least two rings full
 * @param frameSize bytes of a frame, 2048 or 4096
 * @param headroom  bytes to keep writable in front of every received packet, besides the kernel's own 256
 */
public record XdpSocketConfig(int queue, int ringSize, int frames, int frameSize, int headroom) {
    /** The largest frame: an aligned one cannot be larger than a page. */
    public static final int LARGEST_FRAME = 4096;

    private static final int SMALLEST_FRAME = 2048;
    private static final int LARGEST_RING = 1 << 15;

    public XdpSocketConfig {
        if (queue < 0) {
            throw new IllegalArgumentException("queue " + queue + " is negative; queues are numbered from 0");
        }
        if (Integer.bitCount(ringSize) != 1 || ringSize < 2 || ringSize > LARGEST_RING) {
            throw new IllegalArgumentException("ring size " + ringSize + " is not a power of two from 2 to " + LARGEST_RING);
        }
        if (frameSize != SMALLEST_FRAME && frameSize != LARGEST_FRAME) {
            throw new IllegalArgumentException("frame size " + frameSize + " is neither " + SMALLEST_FRAME + " nor "
                + LARGEST_FRAME);
        }
        if (frames < 2 * ringSize) {
            throw new IllegalArgumentException(frames + " frames cannot fill two rings of " + ringSize
                + "; receive and transmit would starve each other");
        }
        if ((long) frames * frameSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(frames + " frames of " + frameSize
                + " bytes are 2 GiB or more, which one buffer cannot show; take fewer frames");
        }
        if (headroom < 0 || headroom > frameSize - XdpAbi.PACKET_HEADROOM - 1) {
            throw new IllegalArgumentException("a head room of " + headroom + " bytes leaves no room for a packet in a frame of "
                + frameSize);
        }
    }

    /** The longest packet that a frame can take beside its head room, in bytes from the Ethernet header on. */
    public int longestPacket() {
        return longestPacket(frameSize, headroom);
    }

    /** As {@link #longestPacket()}, before there is a configuration. */
    public static int longestPacket(final int frameSize, final int headroom) {
        return frameSize - headroom - XdpAbi.PACKET_HEADROOM;
    }
}

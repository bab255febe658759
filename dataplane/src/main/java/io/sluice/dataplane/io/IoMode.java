package io.sluice.dataplane.io;

/** How packets are to be had, best first. */
public enum IoMode {
    /** The best that the interface has. */
    AUTO,
    /** AF_XDP in the driver: zero-copy where it can, else copied. */
    NATIVE,
    /** AF_XDP in front of the kernel's stack, for drivers without XDP. */
    GENERIC,
    /** AF_PACKET with mapped rings, for devices without XDP. */
    AF_PACKET
}

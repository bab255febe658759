package io.sluice.dataplane.io;

/** AF_XDP in the driver. */
class XdpNativeTest extends XdpRig {
    XdpNativeTest() {
        super(IoMode.NATIVE);
    }
}

package io.sluice.dataplane.io;

/** AF_XDP in front of the kernel's stack. */
class XdpGenericTest extends XdpRig {
    XdpGenericTest() {
        super(IoMode.GENERIC);
    }
}

package io.sluice.xdp;

/** How packets get between a device's queue and a umem. */
public enum Binding {
    /** The driver reads and writes frames itself. Few drivers can. */
    ZERO_COPY("zero-copy", XdpAbi.ZEROCOPY),
    /** The kernel copies. Every driver can, in generic mode too. */
    COPY("copy", XdpAbi.COPY);

    private final String words;
    private final int flag;

    Binding(final String words, final int flag) {
        this.words = words;
        this.flag = flag;
    }

    int flag() {
        return flag;
    }

    @Override
    public String toString() {
        return words;
    }
}

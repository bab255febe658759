package io.sluice.bpf;

/** Where an XDP program meets the frame. */
public enum Attachment {
    /** In the driver, before the kernel has made anything of the frame. */
    NATIVE(1 << 2, "native driver mode"),                          // XDP_FLAGS_DRV_MODE, linux/if_link.h
    /** In the kernel, which has made an skb by then: slower, but any driver will do. */
    GENERIC(1 << 1, "generic mode");                               // XDP_FLAGS_SKB_MODE

    final int flag;
    private final String words;

    Attachment(final int flag, final String words) {
        this.flag = flag;
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}

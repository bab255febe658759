package io.sluice.table;

/** How {@link ForwardingMode#FULLNAT} tells a backend who the client is. The code stands in a row: once given, it keeps. */
public enum ClientAddress {
    /** Not at all. */
    NONE(0),
    /** By TCP option 254 in the client's first packets, which a kernel module of the backend reads. */
    TOA(1),
    /** By the PROXY protocol, version 2, ahead of the client's first octet. */
    PROXY(2);

    private final int code;

    ClientAddress(final int code) {
        this.code = code;
    }

    /** The byte that stands for it in a row. */
    int code() {
        return code;
    }

    static ClientAddress of(final int code) {
        for (final ClientAddress way : values()) {
            if (way.code == code) {
                return way;
            }
        }
        throw new IllegalArgumentException("client address " + code + " is not known to this build");
    }
}

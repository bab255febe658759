package io.sluice.packet;

/** Stub. */
public final class Gre {
    public static final int PROTOCOL = 47;

    private Gre() {
    }
}

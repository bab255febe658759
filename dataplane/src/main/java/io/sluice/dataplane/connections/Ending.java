package io.sluice.dataplane.connections;

/** The last line of an answer. */
final class Ending {
    private static final byte[] END = Telling.utf8("{\"end\":");
    private static final byte[] LEFT = Telling.utf8(",\"left\":");
    private static final byte[] CLOSE = Telling.utf8("}\n");

    private Ending() {
    }

    static void write(final JsonLines out, final long count) {
        out.put(END).put(count).put(CLOSE);
    }

    static void write(final JsonLines out, final long count, final long left) {
        out.put(END).put(count).put(LEFT).put(left).put(CLOSE);
    }
}

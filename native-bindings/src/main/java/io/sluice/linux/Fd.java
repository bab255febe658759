package io.sluice.linux;

/** A file descriptor with one owner, who closes it. Closing twice is harmless; using it after that throws. */
public final class Fd implements AutoCloseable {
    private static final int CLOSED = -1;

    private int number;

    Fd(final int number) {
        this.number = number;
    }

    /**
     * The kernel's number for it.
     *
     * @throws IllegalStateException when it has been closed
     */
    public int number() {
        if (number == CLOSED) {
            throw new IllegalStateException("this descriptor has been closed");
        }
        return number;
    }

    @Override
    public void close() {
        if (number != CLOSED) {
            final int closing = number;
            number = CLOSED;
            Linux.check(LibC.INSTANCE.close(closing), "close");
        }
    }

    @Override
    public String toString() {
        return number == CLOSED ? "closed descriptor" : "descriptor " + number;
    }
}

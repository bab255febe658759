package io.sluice.bpf;

/** A program for tests to kill: attaches to the near end of a {@link Veth}, says so, and stays. */
public final class HoldSteering {
    private HoldSteering() {
    }

    /** Ends when its input does. */
    public static void main(final String[] arguments) throws Exception {
        final XdpSteering xdp = XdpSteering.attach(Veth.near(), Attachment.NATIVE);
        System.out.println(xdp.description());
        System.in.read();
    }
}

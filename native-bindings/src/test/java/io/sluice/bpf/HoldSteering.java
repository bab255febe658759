package io.sluice.bpf;

/** A program for tests to kill: takes the frames for a VIP at the near end of a {@link Veth}, says so, and stays. */
public final class HoldSteering {
    private HoldSteering() {
    }

    /** Ends when its input does. Arguments: attachment, VIP. */
    public static void main(final String[] arguments) throws Exception {
        final Steered<XdpSteering> steered = Steered.byXdp(Veth.near(), Attachment.valueOf(arguments[0]));
        steered.steering().add(Frames.ip(arguments[1]));
        steered.program().stay();
        System.out.println(steered.program().description());
        System.in.read();
    }
}

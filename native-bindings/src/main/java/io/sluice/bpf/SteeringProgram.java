package io.sluice.bpf;

/**
 * Programs in the kernel that go by a {@link Steering} at one interface. Loaded, they do nothing yet; sockets are then made known
 * to them, and when that and the steering are complete they {@linkplain #attach take over} from what Sluice had there before.
 * Closed, what was there before is there again; told to {@linkplain #stay}, they go on as they are, also when the process ends:
 * frames that are Sluice's are dropped then, until another process takes over, or {@link Guard#release} is called.
 */
public sealed interface SteeringProgram extends AutoCloseable permits XdpSteering, PacketSocketSteering {
    /**
     * Takes effect.
     *
     * @throws AttachException                when the interface won't have it, with the reason; another program may do then
     * @throws io.sluice.linux.LinuxException when the kernel won't, for lack of permission for example
     */
    void attach();

    /** From now on nothing but {@link Guard#release} or a successor takes effect away, not even {@link #close}. */
    void stay();

    /** Whether what Sluice takes is kept from the host's own network stack; if not, the host gets a copy of every frame. */
    boolean shieldsHost();

    /**
     * From now on, or no longer, a new TCP connection to what {@link Steering} says is Sluice's has to ask twice: its first SYN
     * is dropped, and taken when it comes again after a second or a few, as TCP has it. So a flood of SYNs from spoofed addresses
     * costs no more than it costs to drop it.
     */
    void challengeSyns(boolean on);

    /** How many SYNs have been dropped for that. */
    long challengedSyns();

    /** What was got, in words. */
    String description();

    @Override
    void close();
}

package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one program of Sluice's that stands at an interface, and stays there when the process ends, so that nobody else ever gets
 * Sluice's frames: those that no socket takes are dropped. Whatever of Sluice's stood there before makes way such that at every
 * moment one of the two is in force. Closing goes all the way back, unless the guard was told to {@linkplain #stay}.
 */
public final class Guard implements AutoCloseable {
    private final Interface device;
    private final CloseStack programs = new CloseStack();
    private final CloseStack wayBack = new CloseStack();
    private final List<Standing> others;

    private Guard(final Interface device) {
        this.device = device;
        this.others = new ArrayList<>(Standing.at(device, programs));
    }

    /**
     * Has the program stand there, and nothing else of Sluice's.
     *
     * @param place where; empty when the kernel has no place for it, and then what stands there goes
     * @param maps  what the program goes by, complete
     * @throws LinuxException when it can't stand there; then all is as before
     */
    static Guard stand(final Interface device, final Optional<? extends Hook> place, final BpfProgram program,
        final SteeringMaps maps) {
        try (CloseStack opening = new CloseStack()) {
            final Guard guard = opening.push(new Guard(device));
            place.ifPresent(hook -> guard.put(hook, program, maps));
            List.copyOf(guard.others).forEach(guard::dismiss);
            opening.release();
            return guard;
        }
    }

    private void put(final Hook place, final BpfProgram program, final SteeringMaps maps) {
        final Optional<Standing> there = others.stream().filter(other -> other.hook().equals(place)).findFirst();
        if (there.isPresent()) {
            replace(there.get(), program);
        } else {
            if (place instanceof XdpHook) {
                leaveOtherMode(maps);
            }
            attach(place, program);
        }
    }

    /** A device has XDP in one mode at a time: between two, TCX keeps the frames from the host, where the kernel has that. */
    private void leaveOtherMode(final SteeringMaps maps) {
        final List<Standing> inOtherMode = others.stream().filter(other -> other.hook() instanceof XdpHook).toList();
        final TcxHook between = new TcxHook(device);
        if (!inOtherMode.isEmpty() && between.isKnown()) {
            final BpfProgram shield = programs.push(
                BpfProgram.load(BpfProgram.Type.SCHED_CLS, TcxHook.PROGRAM, SteeringCode.shielding(maps)));
            attach(between, shield);
            others.add(new Standing(between, shield));
        }
        inOtherMode.forEach(this::dismiss);
    }

    private void attach(final Hook hook, final BpfProgram program) {
        hook.attach(program);
        wayBack.push(() -> hook.detach(program));
    }

    private void replace(final Standing there, final BpfProgram by) {
        there.hook().replace(there.program(), by);
        wayBack.push(() -> there.hook().replace(by, there.program()));
        others.remove(there);
    }

    private void dismiss(final Standing there) {
        there.hook().detach(there.program());
        wayBack.push(() -> there.hook().attach(there.program()));
        others.remove(there);
    }

    /** From now on the program stands there whatever becomes of this process, until another makes it go. */
    void stay() {
        wayBack.release();                                         // nobody goes it
        programs.close();
    }

    /**
     * Takes away whatever of Sluice's, loaded by this user, stands at an interface: its frames are the host's from now on.
     *
     * @return what it was, in words; usually nothing or one
     */
    public static List<String> release(final Interface device) {
        try (CloseStack asked = new CloseStack()) {
            final List<Standing> all = Standing.at(device, asked);
            all.forEach(standing -> standing.hook().detach(standing.program()));
            return all.stream().map(Standing::toString).toList();
        }
    }

    @Override
    public void close() {
        try {
            wayBack.close();
        } finally {
            programs.close();
        }
    }
}

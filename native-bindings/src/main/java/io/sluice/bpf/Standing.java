package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A program of Sluice's that stands at an interface.
 *
 * @param hook    where
 * @param program closed by whoever asked for it
 */
record Standing(Hook hook, BpfProgram program) {
    /** All of this user's Sluice at that interface, usually none or one; {@code opening} takes charge of the programs. */
    static List<Standing> at(final Interface device, final CloseStack opening) {
        final List<Standing> all = new ArrayList<>();
        for (final Hook hook : new Hook[] {new XdpHook(device, Attachment.NATIVE), new XdpHook(device, Attachment.GENERIC),
            new TcxHook(device)}) {
            hook.own().forEach(program -> all.add(new Standing(hook, opening.push(program))));
        }
        return all;
    }

    /** Those of the programs that this user has loaded under that name, and that are there still. */
    static List<BpfProgram> own(final IntStream ids, final String name) {
        final List<BpfProgram> own = new ArrayList<>();
        ids.mapToObj(BpfProgram::byId).flatMap(Optional::stream).forEach(program -> {
            if (program.info().isOwn(name)) {
                own.add(program);
            } else {
                program.close();
            }
        });
        return own;
    }

    /** The XDP programs of others at that interface, in words; empty when there is none. */
    static Optional<String> stranger(final Interface device) {
        for (final int id : XdpHook.standing(device).all().toArray()) {
            final Optional<BpfProgram> program = BpfProgram.byId(id);
            try (CloseStack asking = new CloseStack()) {
                program.ifPresent(asking::push);
                if (program.isPresent() && !program.get().info().isOwn(XdpHook.PROGRAM)) {
                    return Optional.of(program.get().description());
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return program.description() + " (" + hook + ")";
    }
}

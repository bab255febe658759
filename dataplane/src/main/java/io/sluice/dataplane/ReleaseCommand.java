package io.sluice.dataplane;

import io.sluice.bpf.Guard;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice release}: undoes what a dataplane leaves behind on purpose. */
@Command(name = "release", description = "Leave an interface to the kernel for good: takes off what keeps the packets for the "
    + "VIPs from the host while no dataplane runs.", mixinStandardHelpOptions = true)
public final class ReleaseCommand implements Callable<Integer> {
    @Option(names = {"-i", "--interface"}, required = true, paramLabel = "NAME", description = "The interface to release.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            final Interface device = Interface.named(name);
            try (CloseStack held = new CloseStack()) {
                held.push(DeviceLock.take(device));                // no dataplane runs, or starts meanwhile
                spec.commandLine().getOut().println(done(Guard.release(device)));
            }
            return 0;
        } catch (final IllegalArgumentException | IllegalStateException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    private String done(final List<String> released) {
        return released.isEmpty() ? "there is nothing of Sluice's on '" + name + "'"
            : "'" + name + "' is left to the kernel: took off " + String.join(", ", released);
    }
}

package io.sluice.bpf;

import io.sluice.linux.LinuxException;
import java.util.List;

/**
 * A place at an interface where programs meet received frames, and stay when the process that put them there has ended. Each of
 * the changes is made in one step: no frame passes in between.
 */
sealed interface Hook permits XdpHook, TcxHook {
    /** The programs that Sluice, as this user, has put here; the caller owns them. */
    List<BpfProgram> own();

    /**
     * Puts a program here.
     *
     * @throws LinuxException when it can't stand here
     */
    void attach(BpfProgram program);

    /**
     * Puts a program in the place of one that is here.
     *
     * @throws LinuxException when that one is no longer here
     */
    void replace(BpfProgram standing, BpfProgram by);

    /**
     * Takes a program away.
     *
     * @throws LinuxException when it is no longer here
     */
    void detach(BpfProgram standing);
}

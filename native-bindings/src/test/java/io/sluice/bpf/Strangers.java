package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Register.R0;

/** Programs that are not Sluice's, and let everything pass. */
final class Strangers {
    private Strangers() {
    }

    static BpfProgram xdp() {
        return load(BpfProgram.Type.XDP, SteeringCode.XDP_PASS);
    }

    static BpfProgram tcx() {
        return load(BpfProgram.Type.SCHED_CLS, SteeringCode.TCX_NEXT);
    }

    private static BpfProgram load(final BpfProgram.Type type, final int verdict) {
        return BpfProgram.load(type, "stranger", new Instructions().move(R0, verdict).exit());
    }
}

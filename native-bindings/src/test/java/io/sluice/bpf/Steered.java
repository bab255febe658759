package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;

/** A steering, and a program that goes by it and is in force at an interface. */
record Steered<P extends SteeringProgram>(Steering steering, P program, CloseStack opened) implements AutoCloseable {
    static Steered<XdpSteering> byXdp(final Interface device, final Attachment attachment) {
        try (CloseStack opening = new CloseStack()) {
            final Steering steering = opening.push(Steering.open());
            final XdpSteering program = opening.push(XdpSteering.load(device, attachment, steering));
            program.attach();
            return new Steered<>(steering, program, opening.release());
        }
    }

    static Steered<PacketSocketSteering> bySockets(final Interface device) {
        try (CloseStack opening = new CloseStack()) {
            final Steering steering = opening.push(Steering.open());
            final PacketSocketSteering program = opening.push(PacketSocketSteering.load(device, steering));
            program.attach();
            return new Steered<>(steering, program, opening.release());
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}

package io.sluice.dataplane;

import io.sluice.bpf.Steering;
import io.sluice.dataplane.io.PacketIoPlan;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Linux;

/**
 * A dataplane that is ready to forward, as far as that takes nothing from anybody: one may stand by while another forwards.
 *
 * @param ready    what is to be forwarded
 * @param steering what it will take of the network's traffic, all claimed; no program goes by it yet
 * @param plan     how it will get packets
 */
record Standby(Preparation ready, Steering steering, PacketIoPlan plan) {
    /**
     * Prepares; {@code owner} takes charge of everything.
     *
     * @throws RuntimeException of one clear line when something is not to be had
     */
    static Standby of(final DataplaneConfig config, final CloseStack owner) {
        final Preparation ready = owner.push(Preparation.of(config));
        Linux.unlimitLockedMemory();
        final Steering steering = owner.push(Steering.open());
        ready.adopter.claim(steering, owner.push(VipPresence.open(ready.device)));
        ready.milestones.passed("claims");
        final PacketIoPlan plan = owner.push(PacketIoPlan.of(ready.device, config.io(), config.queues(), steering));
        ready.milestones.passed("memory");
        return new Standby(ready, steering, plan);
    }
}

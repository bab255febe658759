/**
 * Just enough {@code bpf(2)} to steer packets, without libbpf, BTF or a compiler. Programs are written with
 * {@link io.sluice.bpf.Instructions}; {@link io.sluice.bpf.BpfMap}, {@link io.sluice.bpf.BpfProgram} and
 * {@link io.sluice.bpf.BpfLink} are the three kernel objects held, each with one owner that closes it. Nothing is pinned.
 *
 * <p>{@link io.sluice.bpf.Steering} is what this is for: frames for VIPs, NAT replies and errors about what was forwarded to
 * Sluice's sockets, all others to the kernel. Start reading at {@code SteeringCode}, where that is decided. The programs stay at
 * the interface when the process ends, as its {@link io.sluice.bpf.Guard}.
 */
package io.sluice.bpf;

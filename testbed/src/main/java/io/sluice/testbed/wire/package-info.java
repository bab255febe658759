/**
 * Sluice on the wire, measured beside its peers: a generator and a sink in one namespace, the balancer under test in another, a
 * veth between them with XDP in the driver of both ends.
 *
 * <pre>
 *   core 0                                     core 1
 *   generator: AF_XDP, prebuilt frames         balancer under test: a thread of its own, or the kernel's
 *   sink: an XDP program that counts, drops
 *   +----------------------+                   +----------------------+
 *   |  to-switch           +-------- veth -----+  to-switch           |
 *   |  192.0.2.11, backend |                   |  192.0.2.2           |
 *   +----------------------+                   +----------------------+
 * </pre>
 *
 * What a veth's far end receives is received in the sender's system call, on the sender's core. So the generator's core also
 * bears the reception of AF_XDP balancers, as the core that serves a NIC's interrupt would; the balancer's core bears the
 * sink's.
 */
package io.sluice.testbed.wire;

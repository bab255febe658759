/**
 * From a backend's address to the MAC that frames for it are sent to, or the reason why there is none.
 * {@link io.sluice.dataplane.nexthop.NextHops} takes routes and neighbours from the kernel, keeps neighbours alive as the
 * host's own traffic would, and follows changes. Beside the packet path, never on it.
 */
package io.sluice.dataplane.nexthop;

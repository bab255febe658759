/**
 * From a backend's address to the way there: the MAC that frames for it are sent to, or the reason why there is none, their VLAN
 * tag, the MTU and the host's source address. {@link io.sluice.dataplane.nexthop.NextHops} takes routes and neighbours from the
 * kernel, keeps neighbours alive as the host's own traffic would, and follows changes. Beside the packet path, never on it.
 */
package io.sluice.dataplane.nexthop;

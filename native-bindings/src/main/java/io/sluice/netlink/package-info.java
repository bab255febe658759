/**
 * Links, addresses, routes and neighbours, as rtnetlink tells of them. {@link io.sluice.netlink.KernelTables} holds the kernel's
 * links, addresses and neighbours: asked for once, then followed. Routes are not copied, because which of them applies is the
 * kernel's business (policy rules, next-hop objects, routes that vanish with their link unannounced, tables of a million
 * entries): {@link io.sluice.netlink.Rtnetlink} asks the kernel for the route to one destination, and {@code KernelTables} says
 * when an answer may have become another. Messages are laid out as in {@code linux/netlink.h} and {@code linux/rtnetlink.h}, in
 * host byte order but for addresses.
 */
package io.sluice.netlink;

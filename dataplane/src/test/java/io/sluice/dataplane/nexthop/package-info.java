/** Tests of next-hop resolution: the rules by themselves, and the whole against the kernel. */
package io.sluice.dataplane.nexthop;

/** Tests of rtnetlink by byte and against the kernel, and {@link io.sluice.netlink.Wire}, on which other tests put hosts too. */
package io.sluice.netlink;

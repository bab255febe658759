/** How a packet is made to reach its backend: one file a forwarding mode, behind {@link io.sluice.dataplane.rewrite.Rewrite}. */
package io.sluice.dataplane.rewrite;

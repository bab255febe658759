/** Questions about connections, as they are understood and answered. */
package io.sluice.dataplane.connections;

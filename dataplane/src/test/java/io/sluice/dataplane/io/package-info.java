/** Tests of packet I/O that need no network. */
package io.sluice.dataplane.io;

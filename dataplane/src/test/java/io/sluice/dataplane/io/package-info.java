/** Packet I/O over real queues and sockets of the kernel, and over capture files. */
package io.sluice.dataplane.io;

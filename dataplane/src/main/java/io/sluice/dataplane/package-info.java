/**
 * The dataplane, put together. Start reading at {@code PacketPath}: the life of one packet, top to bottom. {@code Worker} plays
 * it burst by burst on one core and one queue; {@code ForwardingView} is what it reads, built beside the workers and swapped in.
 */
package io.sluice.dataplane;

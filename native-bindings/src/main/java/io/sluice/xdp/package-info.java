/**
 * AF_XDP, one file per concept: frames that the kernel and this process share, and four rings in which their addresses travel.
 *
 * <pre>
 *   free frames -> {@link io.sluice.xdp.FillRing} -> NIC -> {@link io.sluice.xdp.RxRing} -> worker
 *        ^                                                               |
 *        +------- {@link io.sluice.xdp.CompletionRing} <- NIC <- {@link io.sluice.xdp.TxRing} <-+
 * </pre>
 *
 * Each ring has one producer and one consumer; each of the two shared index words is written by one of them. Our side keeps
 * copies and touches the shared words once a burst. {@link io.sluice.xdp.XdpSocket} opens all of it and closes all of it;
 * {@link io.sluice.xdp.FrameLedger} says where every frame is, in memory that can be passed on, so that another process can go on
 * with a socket. Everything here belongs to one worker thread.
 */
package io.sluice.xdp;

/**
 * What Sluice promises of its restarts, played with the real programs on a routed network and measured from outside: long
 * downloads and short requests by three forwarding modes, while both programs are killed again and again.
 *
 * <pre>
 *   client                        balancer              backend1, backend2: dsr, nat
 *   long downloads, requests ---- sluice controller     backend3, backend4: fullnat, behind the router
 *   steady probe, every ms        sluice dataplane
 *                                                       stranger: opens the other connections, to a port of
 *                                                       backend1 and backend2 where nobody is
 * </pre>
 */
package io.sluice.testbed.endurance;

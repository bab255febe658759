package io.sluice.table;

/**
 * Whether packets can be brought to a backend over the link, and if not, why. The code is what stands in the tally file:
 * once given, never given another meaning.
 */
public enum NextHopState {
    /** The one state in which a backend gets new connections. */
    RESOLVED(1, "its MAC address, or its gateway's, is known"),
    /** The kernel's routing table ends in nothing. */
    NO_ROUTE(2, "the kernel has no route to it; add one, or correct its address"),
    /** The route leads elsewhere. */
    OTHER_INTERFACE(3, "its route leaves through another interface than the dataplane's"),
    /** Layer-2 forwarding ends at a router. */
    BEHIND_GATEWAY(4, "it is behind a gateway, and direct server return needs it on the same link"),
    /** Asked, not answered yet. */
    RESOLVING(5, "its MAC address, or its gateway's, was asked for and is not known yet"),
    /** The kernel's neighbour entry is FAILED. */
    UNREACHABLE(6, "it does not answer on the link; is it up, with this address?"),
    /** The same of the router that the route leads by. */
    GATEWAY_UNREACHABLE(7, "its gateway does not answer on the link; is it up, and the route to the backend right?"),
    /** Modes that are routed put the tag of the VLAN on, and know only that of 802.1Q. */
    SERVICE_VLAN(8, "its route leaves through an 802.1ad VLAN, and only direct server return and 802.1Q VLANs are supported"),
    /** Frames to its gateway would lack that header. */
    ENCAPSULATED(9, "its route puts another header on packets, MPLS or SRv6 for example, and the dataplane does not");

    private final int code;
    private final String sentence;

    NextHopState(final int code, final String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** For people: what it means and what can be done; begins in lower case, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** Stands for this state in the tally file; never 0. */
    int code() {
        return code;
    }

    /** The state of a code; throws IllegalArgumentException when it is none of ours. */
    static NextHopState of(final int code) {
        for (final NextHopState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("next-hop state " + code + " is not known to this build");
    }
}

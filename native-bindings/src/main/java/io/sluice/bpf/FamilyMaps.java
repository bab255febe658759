package io.sluice.bpf;

import io.sluice.linux.CloseStack;

/**
 * What the programs look up about addresses of one family; all keys are in network order but for the length of a prefix.
 *
 * @param addressLength in octets
 * @param addresses     single addresses; key: address; value: {@link #VIP} and {@link #OWN}
 * @param prefixes      prefixes that are; key: {@code struct bpf_lpm_trie_key}, length in bits and then address
 * @param endpoints     see {@link EndpointTable}
 */
record FamilyMaps(int addressLength, BpfMap addresses, BpfMap prefixes, BpfMap endpoints) {
    static final int IPV4_LENGTH = 4;
    static final int IPV6_LENGTH = 16;
    static final int PREFIX_LENGTH = 4;                    // what stands before the address in linux/bpf.h
    static final int PORT_LENGTH = 2;
    static final int PROTOCOL_LENGTH = 2;
    static final int VIP = 1;                              // packets to it are Sluice's
    static final int OWN = 2;                              // it is an address of this host

    /** The maps of the family whose addresses have that length, which {@code opening} is to close. */
    static FamilyMaps open(final int addressLength, final CloseStack opening) {
        final int family = addressLength == IPV4_LENGTH ? 4 : 6;
        final int endpoint = addressLength + PORT_LENGTH + PROTOCOL_LENGTH;
        return new FamilyMaps(addressLength,
            opening.push(BpfMap.hash("sluice_addrs" + family, addressLength, 1, Steering.CAPACITY)),
            opening.push(BpfMap.prefixes("sluice_nets" + family, PREFIX_LENGTH + addressLength, 1, Steering.CAPACITY)),
            opening.push(BpfMap.hash("sluice_ends" + family, endpoint, 1, 2 * Steering.ENDPOINTS)));
    }
}

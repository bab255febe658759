package io.sluice.bpf;

import static io.sluice.bpf.EndpointTable.ERRORS;
import static io.sluice.bpf.EndpointTable.FRAGMENTS;
import static io.sluice.bpf.EndpointTable.REPLIES;
import static io.sluice.bpf.FamilyMaps.OWN;
import static io.sluice.bpf.Instructions.Condition.ANY_OF;
import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R9;
import static io.sluice.bpf.Instructions.Size.BYTE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.Size.WORD;
import static io.sluice.bpf.Steps.ADDRESS;
import static io.sluice.bpf.Steps.FIELD;
import static io.sluice.bpf.Steps.HEADER;
import static io.sluice.bpf.Steps.KERNELS;
import static io.sluice.bpf.Steps.KNOWN;
import static io.sluice.bpf.Steps.OURS;
import static io.sluice.bpf.SteeringCode.L3;

/**
 * Who gets an IP packet that is not for a VIP: Sluice's is what comes from an endpoint with replies, and an ICMP error about a
 * packet to any endpoint ({@link Steering.Endpoint}). When this begins, the destination is at {@link Steps#ADDRESS}, what is
 * known of it at {@link Steps#KNOWN}, and the IP header at {@link SteeringCode#L3} from the cursor, which moves. The two families
 * differ in how their headers are stepped over.
 */
abstract class EndpointCode {
    private static final int ICMP_HEADER = 8;              // RFC 792, RFC 4443; then the packet that the error is about
    private static final int GROUP_BIT = 1;                // of the first octet of a MAC, IEEE 802

    final Steps steps;
    final Instructions code;
    private final FamilyMaps maps;
    private final String family;
    private final int source;
    private final int key;
    private final int icmp;

    /**
     * For one family.
     *
     * @param source where in the IP header the source address is; the destination is right behind it
     * @param icmp   the protocol of its errors
     */
    EndpointCode(final Steps steps, final FamilyMaps maps, final String family, final int source, final int icmp) {
        this.steps = steps;
        this.code = steps.code;
        this.maps = maps;
        this.family = family;
        this.source = source;
        this.key = HEADER + source;
        this.icmp = icmp;
    }

    /** Goes to the kernel if the header that was copied to {@link Steps#HEADER} is not of this family, or impossible. */
    abstract void check();

    /**
     * Moves the cursor so that the transport header is at {@link SteeringCode#L3} from it, and its protocol is in R9.
     *
     * @param packet distinguishes the labels of the two uses
     * @param later  where to go from the header that makes this a later fragment, with what that header calls the next in R9
     */
    abstract void stepOver(String packet, String later);

    /** Goes to the kernel unless the ICMP type in R0 is an error. */
    abstract void checkError();

    /** Goes to the kernel if the destination, at {@link Steps#ADDRESS}, is a group. */
    abstract void checkNoGroup();

    /** Never falls through. */
    final void write() {
        readHeader();
        stepOver(label("packet"), label("later fragment"));
        code.jumpIf(R9, EQUAL, icmp, label("ICMP"));
        decideReply();
        code.label(label("ICMP"));
        decideError();
    }

    private void decideReply() {
        findAddress();
        leaveUnless(R9, FRAGMENTS);
        code.jumpIf(R9, ANY_OF, REPLIES, label("reply"));
        findPort(0);
        code.jumpIf(R0, EQUAL, 0, KERNELS)
            .load(BYTE, R0, R0, 0);
        leaveUnless(R0, REPLIES);
        code.jump(label("reply"))
            .label(label("later fragment"));
        findAddress();
        leaveUnless(R9, FRAGMENTS);
        code.label(label("reply"));
        checkNoGroup();
        steps.frame.copyFromStart(code, 0, FIELD, KERNELS);              // a directed broadcast looks like any address
        code.load(BYTE, R0, R10, FIELD)
            .jumpIf(R0, ANY_OF, GROUP_BIT, KERNELS)
            .load(BYTE, R0, R10, KNOWN)
            .jumpIf(R0, ANY_OF, OWN, KERNELS)
            .jump(OURS);
    }

    /** Of the packet that the error is about the destination is what is looked up, and the source takes its place. */
    private void decideError() {
        steps.load(BYTE, L3);
        checkError();
        code.add(R7, ICMP_HEADER);
        readHeader();
        steps.copy(L3 + source, maps.addressLength(), ADDRESS);
        steps.copy(L3 + source + maps.addressLength(), maps.addressLength(), key);
        stepOver(label("packet inside"), label("later fragment inside"));
        findAddress();
        code.jumpIf(R9, ANY_OF, ERRORS, OURS);
        findPort(HALF.bytes);
        code.jumpIf(R0, EQUAL, 0, label("any port"))
            .load(BYTE, R0, R0, 0)
            .jumpIf(R0, ANY_OF, ERRORS, OURS)
            .jumpIf(R0, ANY_OF, REPLIES, label("translated"))
            .jump(label("any port"))
            .label(label("later fragment inside"));
        findAddress();
        code.jumpIf(R9, ANY_OF, ERRORS, OURS)
            .label(label("any port"));
        leaveUnless(R9, REPLIES);
        code.label(label("translated"));
        steps.find(maps.addresses(), ADDRESS)
            .jumpIf(R0, EQUAL, 0, OURS)
            .load(BYTE, R0, R0, 0)
            .jumpIf(R0, ANY_OF, OWN, KERNELS)
            .jump(OURS);
    }

    private void readHeader() {
        steps.copy(L3, source + maps.addressLength(), HEADER);
        check();
    }

    /** Goes on if the address in the key has an endpoint of the protocol in R9; leaves what its entry for any port says in R9. */
    private void findAddress() {
        final int port = key + maps.addressLength();
        code.move(R0, 0)
            .store(WORD, R10, port, R0)
            .store(BYTE, R10, port + FamilyMaps.PORT_LENGTH + 1, R9);
        steps.find(maps.endpoints(), key)
            .jumpIf(R0, EQUAL, 0, KERNELS)
            .load(BYTE, R9, R0, 0);
    }

    /** Points R0 at the entry of this very port, {@code at} bytes into the transport header; 0 if there is none. */
    private void findPort(final int at) {
        steps.copy(L3 + at, FamilyMaps.PORT_LENGTH, key + maps.addressLength());
        steps.find(maps.endpoints(), key);
    }

    private void leaveUnless(final Instructions.Register flags, final int flag) {
        final String on = label("step " + code.count());
        code.jumpIf(flags, ANY_OF, flag, on)
            .jump(KERNELS)
            .label(on);
    }

    final String label(final String what) {
        return family + " " + what;
    }
}

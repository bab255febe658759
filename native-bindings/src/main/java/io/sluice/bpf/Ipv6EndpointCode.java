package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Condition.ANY_OF;
import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Condition.GREATER;
import static io.sluice.bpf.Instructions.Condition.NOT_EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R9;
import static io.sluice.bpf.Instructions.Size.BYTE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.network16;
import static io.sluice.bpf.SteeringCode.L3;
import static io.sluice.bpf.Steps.FIELD;
import static io.sluice.bpf.Steps.HEADER;
import static io.sluice.bpf.Steps.KERNELS;

/**
 * IPv6, RFC 8200; errors as in RFC 4443. Steps over at most {@value #MOST_HEADERS} extension headers (hop-by-hop options,
 * routing, fragment, destination options); what hides its transport header better than that is the kernel's.
 */
final class Ipv6EndpointCode extends EndpointCode {
    static final int MOST_HEADERS = 4;

    private static final int NEXT_HEADER = HEADER + 6;
    private static final int SOURCE = 8;
    private static final int LENGTH = 40;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int UNIT = 8;                     // octets: what extension headers are multiples of, less one of them
    private static final int FRAGMENT_OFFSET = 0xfff8;     // of the second 16 bits of a fragment header

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int UNREACHABLE = 1;
    private static final int PARAMETER_PROBLEM = 4;

    Ipv6EndpointCode(final Steps steps, final FamilyMaps maps) {
        super(steps, maps, "IPv6", SOURCE, ICMPV6);
    }

    @Override
    void check() {
        code.load(BYTE, R0, R10, HEADER)
            .and(R0, 0xf0)
            .jumpIf(R0, NOT_EQUAL, 0x60, KERNELS);
    }

    @Override
    void stepOver(final String packet, final String later) {
        code.load(BYTE, R9, R10, NEXT_HEADER)
            .add(R7, LENGTH)
            .jumpIf(R9, EQUAL, TCP, packet + ": transport")               // nearly all
            .jumpIf(R9, EQUAL, UDP, packet + ": transport");
        for (int header = 1; header <= MOST_HEADERS; header++) {
            stepOverOne(packet, packet + ": extension header " + header, later);
        }
        code.label(packet + ": transport");
    }

    private void stepOverOne(final String packet, final String header, final String later) {
        code.jumpIf(R9, EQUAL, FRAGMENT, header + ", fragment")
            .jumpIf(R9, EQUAL, HOP_BY_HOP, header)
            .jumpIf(R9, EQUAL, ROUTING, header)
            .jumpIf(R9, NOT_EQUAL, DESTINATION_OPTIONS, packet + ": transport")
            .label(header);
        steps.load(HALF, L3);
        code.load(BYTE, R9, R10, FIELD)
            .load(BYTE, R0, R10, FIELD + 1)
            .shiftLeft(R0, 3)
            .add(R7, UNIT)
            .add(R7, R0)
            .jump(header + ", end")
            .label(header + ", fragment");
        steps.copy(L3, Integer.BYTES, FIELD);
        code.load(BYTE, R9, R10, FIELD)
            .load(HALF, R0, R10, FIELD + 2)
            .jumpIf(R0, ANY_OF, network16(FRAGMENT_OFFSET), later)
            .add(R7, UNIT)
            .label(header + ", end");
    }

    @Override
    void checkError() {
        code.jumpIf(R0, EQUAL, UNREACHABLE - 1, KERNELS)
            .jumpIf(R0, GREATER, PARAMETER_PROBLEM, KERNELS);
    }

    /** Steering has told groups before. */
    @Override
    void checkNoGroup() {
    }
}

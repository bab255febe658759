package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Condition.ANY_OF;
import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Condition.GREATER;
import static io.sluice.bpf.Instructions.Condition.LESS;
import static io.sluice.bpf.Instructions.Condition.NOT_EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R9;
import static io.sluice.bpf.Instructions.Size.BYTE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.network16;
import static io.sluice.bpf.Steps.ADDRESS;
import static io.sluice.bpf.Steps.HEADER;
import static io.sluice.bpf.Steps.KERNELS;

/** IPv4, RFC 791; errors as in RFC 792. */
final class Ipv4EndpointCode extends EndpointCode {
    private static final int FRAGMENT = HEADER + 6;
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int PROTOCOL = HEADER + 9;
    private static final int SOURCE = 12;
    private static final int SHORTEST = 0x45;              // version 4, and a header of 5 words of 32 bits
    private static final int LONGEST = 0x4f;
    private static final int FIRST_GROUP = 0xe0;           // 224.0.0.0/4, RFC 1112; all behind it is reserved or broadcast

    private static final int ICMP = 1;
    private static final int UNREACHABLE = 3;
    private static final int SOURCE_QUENCH = 4;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;

    Ipv4EndpointCode(final Steps steps, final FamilyMaps maps) {
        super(steps, maps, "IPv4", SOURCE, ICMP);
    }

    @Override
    void check() {
        code.load(BYTE, R0, R10, HEADER)
            .jumpIf(R0, LESS, SHORTEST, KERNELS)
            .jumpIf(R0, GREATER, LONGEST, KERNELS);
    }

    @Override
    void stepOver(final String packet, final String later) {
        code.load(BYTE, R9, R10, PROTOCOL)
            .load(HALF, R0, R10, FRAGMENT)
            .jumpIf(R0, ANY_OF, network16(FRAGMENT_OFFSET), later)
            .load(BYTE, R0, R10, HEADER)
            .and(R0, 0x0f)
            .shiftLeft(R0, 2)
            .add(R7, R0);
    }

    @Override
    void checkError() {
        code.jumpIf(R0, EQUAL, UNREACHABLE, label("error"))
            .jumpIf(R0, EQUAL, SOURCE_QUENCH, label("error"))
            .jumpIf(R0, EQUAL, TIME_EXCEEDED, label("error"))
            .jumpIf(R0, NOT_EQUAL, PARAMETER_PROBLEM, KERNELS)
            .label(label("error"));
    }

    @Override
    void checkNoGroup() {
        code.load(BYTE, R0, R10, ADDRESS)
            .jumpIf(R0, GREATER, FIRST_GROUP - 1, KERNELS);
    }
}

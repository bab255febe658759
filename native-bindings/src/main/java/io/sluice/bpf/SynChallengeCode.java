package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Condition.ANY_OF;
import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Condition.GREATER;
import static io.sluice.bpf.Instructions.Condition.LESS;
import static io.sluice.bpf.Instructions.Condition.NOT_EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R2;
import static io.sluice.bpf.Instructions.Register.R3;
import static io.sluice.bpf.Instructions.Register.R4;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R9;
import static io.sluice.bpf.Instructions.Size.BYTE;
import static io.sluice.bpf.Instructions.Size.DOUBLE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.Size.WORD;
import static io.sluice.bpf.Instructions.network16;
import static io.sluice.bpf.SteeringCode.L3;
import static io.sluice.bpf.Steps.CHALLENGED;
import static io.sluice.bpf.Steps.FIELD;
import static io.sluice.bpf.Steps.OURS;
import static io.sluice.bpf.Steps.SEGMENT;

import io.sluice.bpf.Instructions.Size;

/**
 * While SYNs are challenged, a new TCP connection to a VIP has to ask twice: its first SYN is dropped, and it is let through when
 * it comes again as TCP sends it again, with the same sequence number, after a second or a few (RFC 6298, section 2). A flood of
 * SYNs from addresses where nobody is never comes again. What is no plain SYN, behind an IPv4 header without options or right
 * behind the fixed IPv6 header, is not held up.
 *
 * <p>A dropped SYN keeps its place in {@link SynChallenge#asked} for as long as a first repetition takes, whatever else wants
 * it: of a flood that is too much for the map, some connections still get through, at one of their tries.
 */
final class SynChallengeCode {
    static final int EARLIEST = 12;                        // 0.8 s, in the unit of SynChallenge.TIME_SHIFT
    static final int KEPT = 19;                            // 1.3 s
    static final int LATEST = 67;                          // 4.5 s: the third try, 4 s after the second

    private static final int IPV4_BARE = 0x45;             // version 4, and a header of 5 words of 32 bits
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_FRAGMENT = 0x3fff;       // more fragments, or an offset
    private static final int IPV6_LENGTH = 40;
    private static final int TCP = 6;
    private static final int TCP_FLAGS = 13;               // RFC 9293, section 3.1
    private static final int TCP_SEEN = TCP_FLAGS + 1;
    private static final int SYN = 0x02;
    private static final int KIND = 0x17;                  // ACK, RST, SYN and FIN; ECN's flags may come with a SYN
    private static final int ODD = 0x9e3779b1;             // for multiplying: 2^32 by the golden ratio
    private static final int HALF_BITS = 0xffff;

    private final Steps steps;
    private final Instructions code;
    private final SynChallenge maps;

    SynChallengeCode(final Steps steps, final SynChallenge maps) {
        this.steps = steps;
        this.code = steps.code;
        this.maps = maps;
    }

    /**
     * Goes to {@link Steps#OURS} or {@link Steps#CHALLENGED}. The IP header is at {@link SteeringCode#L3} from the cursor, which
     * is lost.
     *
     * @param ipv4 where a packet to a VIP comes in
     * @param ipv6 the same
     */
    void write(final String ipv4, final String ipv6) {
        code.label(ipv4);
        leaveUnlessOn();
        decideIpv4();
        code.jump("SYN")
            .label(ipv6);
        leaveUnlessOn();
        decideIpv6();
        code.label("SYN");
        challenge();
    }

    private void leaveUnlessOn() {
        code.loadValue(R1, maps.on())
            .load(WORD, R1, R1, 0)
            .jumpIf(R1, EQUAL, 0, OURS);
    }

    private void decideIpv4() {
        steps.frame.copy(code, L3, IPV4_LENGTH + TCP_SEEN, SEGMENT, OURS);
        code.load(BYTE, R0, R10, SEGMENT)
            .jumpIf(R0, NOT_EQUAL, IPV4_BARE, OURS)
            .load(HALF, R0, R10, SEGMENT + 6)
            .jumpIf(R0, ANY_OF, network16(IPV4_FRAGMENT), OURS)
            .load(BYTE, R0, R10, SEGMENT + 9)
            .jumpIf(R0, NOT_EQUAL, TCP, OURS);
        leaveUnlessSyn(IPV4_LENGTH);
        mix(WORD, 12, IPV4_LENGTH + 8);                                  // both addresses, both ports, the sequence number
    }

    private void decideIpv6() {
        steps.frame.copy(code, L3, IPV6_LENGTH + TCP_SEEN, SEGMENT, OURS);
        code.load(BYTE, R0, R10, SEGMENT + 6)
            .jumpIf(R0, NOT_EQUAL, TCP, OURS);
        leaveUnlessSyn(IPV6_LENGTH);
        mix(DOUBLE, 8, IPV6_LENGTH + 8);
    }

    private void leaveUnlessSyn(final int tcp) {
        code.load(BYTE, R0, R10, SEGMENT + tcp + TCP_FLAGS)
            .and(R0, KIND)
            .jumpIf(R0, NOT_EQUAL, SYN, OURS);
    }

    /** A hash of the segment's bytes from {@code begin} to {@code end} into R9. */
    private void mix(final Size size, final int begin, final int end) {
        code.move(R9, maps.secret());
        for (int at = begin; at < end; at += size.bytes) {
            code.load(size, R0, R10, SEGMENT + at)
                .exclusiveOr(R9, R0)
                .multiply(R9, ODD)
                .move(R0, R9)
                .shiftRight(R0, Integer.SIZE)
                .exclusiveOr(R9, R0);
        }
    }

    private void challenge() {
        code.move(R1, R9)
            .and(R1, maps.asked().capacity() - 1)
            .store(WORD, R10, FIELD, R1);
        steps.find(maps.asked(), FIELD)
            .jumpIf(R0, EQUAL, 0, OURS)                                  // never, but the verifier can't know
            .move(R7, R0)
            .move(R1, R9)
            .shiftRight(R1, Integer.SIZE)
            .and(R1, Integer.BYTES * (SynChallenge.ENTRIES - 1))
            .add(R7, R1)                                                 // R7: the entry
            .shiftRight(R9, Long.SIZE - Short.SIZE)                      // R9: what is in it of ours
            .call(Helper.KTIME_GET_NS)
            .shiftRight(R0, SynChallenge.TIME_SHIFT)
            .and(R0, HALF_BITS)                                          // R0: now
            .load(WORD, R3, R7, 0)
            .jumpIf(R3, EQUAL, 0, "asked now")
            .move(R2, R3)
            .and(R2, HALF_BITS)
            .move(R4, R0)
            .subtract(R4, R2)
            .and(R4, HALF_BITS)                                          // R4: its age
            .shiftRight(R3, Short.SIZE)                                  // R3: whose it is
            .jumpIf(R3, EQUAL, R9, "asked before")
            .jumpIf(R4, LESS, KEPT, "dropped")
            .jump("asked now")
            .label("asked before")
            .jumpIf(R4, LESS, EARLIEST, "asked now")
            .jumpIf(R4, GREATER, LATEST, "asked now")
            .jump(OURS)
            .label("asked now")
            .shiftLeft(R9, Short.SIZE)
            .or(R9, R0)
            .store(WORD, R7, 0, R9)
            .label("dropped");
        count();
        code.jump(CHALLENGED);
    }

    private void count() {
        steps.frame.queue(code, R2);
        code.loadValue(R1, maps.dropped())
            .and(R2, SynChallenge.LANES - 1)
            .multiply(R2, SynChallenge.LANE)
            .add(R1, R2)
            .move(R2, 1)
            .addAtomically(R1, 0, R2);
    }
}

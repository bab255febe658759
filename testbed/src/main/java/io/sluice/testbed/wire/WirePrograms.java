package io.sluice.testbed.wire;

import static io.sluice.bpf.Instructions.Condition.EQUAL;
import static io.sluice.bpf.Instructions.Condition.GREATER;
import static io.sluice.bpf.Instructions.Condition.NOT_EQUAL;
import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R2;
import static io.sluice.bpf.Instructions.Register.R3;
import static io.sluice.bpf.Instructions.Register.R4;
import static io.sluice.bpf.Instructions.Register.R5;
import static io.sluice.bpf.Instructions.Register.R6;
import static io.sluice.bpf.Instructions.Register.R7;
import static io.sluice.bpf.Instructions.Register.R8;
import static io.sluice.bpf.Instructions.Size.BYTE;
import static io.sluice.bpf.Instructions.Size.DOUBLE;
import static io.sluice.bpf.Instructions.Size.HALF;
import static io.sluice.bpf.Instructions.Size.WORD;

import io.sluice.bpf.BpfMap;
import io.sluice.bpf.Helper;
import io.sluice.bpf.Instructions;

/** The XDP programs of the bench. All know its frames by type, protocol and mark; what else comes is the kernel's. */
final class WirePrograms {
    private static final int XDP_DROP = 1;                         // enum xdp_action, linux/bpf.h
    private static final int XDP_PASS = 2;
    private static final int XDP_TX = 3;
    private static final int DATA = 0;                             // struct xdp_md
    private static final int DATA_END = 4;
    private static final int RX_QUEUE_INDEX = 16;
    private static final int ETHERTYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int PROTOCOL = 23;
    private static final int UDP = 17;
    private static final int DESTINATION = 30;
    private static final int KEY = -4;

    private WirePrograms() {
    }

    /**
     * Counts what was flooded in the first place of {@code counter} and drops it; probes go to the AF_XDP socket, and say when
     * they came. What was flooded has its mark, or comes to the backend's own address: in a tunnel.
     *
     * @param backend IPv4 address
     */
    static Instructions sink(final BpfMap counter, final BpfMap sockets, final int backend) {
        final Instructions code = ipv4();
        code.load(BYTE, R1, R7, PROTOCOL)
            .jumpIf(R1, NOT_EQUAL, UDP, "marked elsewhere")
            .load(HALF, R5, R7, FlowFrames.MARK)
            .jumpIf(R5, EQUAL, Instructions.network16(FlowFrames.PROBE), "probe")
            .jumpIf(R5, EQUAL, Instructions.network16(FlowFrames.FLOOD), "flooded")
            .label("marked elsewhere")
            .load(WORD, R1, R7, DESTINATION)
            .jumpIf(R1, NOT_EQUAL, Instructions.network32(backend), "pass")
            .label("flooded")
            .move(R1, 0)
            .store(WORD, R10, KEY, R1)
            .loadMap(R1, counter)
            .move(R2, R10)
            .add(R2, KEY)
            .call(Helper.MAP_LOOKUP_ELEM)
            .jumpIf(R0, EQUAL, 0, "drop")
            .load(DOUBLE, R1, R0, 0)                               // one queue, so nobody else counts meanwhile
            .add(R1, 1)
            .store(DOUBLE, R0, 0, R1)
            .label("drop")
            .move(R0, XDP_DROP)
            .exit()
            .label("probe")
            .call(Helper.KTIME_GET_NS)
            .store(DOUBLE, R7, FlowFrames.RETURNED_NS, R0);
        return end(redirect(code, sockets));
    }

    /** Sends every frame to the AF_XDP socket. */
    static Instructions redirector(final BpfMap sockets) {
        return end(redirect(ours(), sockets));
    }

    /** Drops every frame: what the generator can do when nobody is there. */
    static Instructions dropper() {
        return end(ours().move(R0, XDP_DROP).exit());
    }

    /** Sends every frame back where it came from, with its MAC addresses exchanged. */
    static Instructions reflector() {
        final Instructions code = ours();
        code.load(WORD, R1, R7, 0)
            .load(HALF, R2, R7, 4)
            .load(WORD, R3, R7, 6)
            .load(HALF, R4, R7, 10)
            .store(WORD, R7, 0, R3)
            .store(HALF, R7, 4, R4)
            .store(WORD, R7, 6, R1)
            .store(HALF, R7, 10, R2)
            .move(R0, XDP_TX)
            .exit();
        return end(code);
    }

    /** Leaves the context in R6 and the frame in R7, which then has the length of one of ours, and the type and protocol. */
    private static Instructions ours() {
        return ipv4()
            .load(BYTE, R1, R7, PROTOCOL)
            .jumpIf(R1, NOT_EQUAL, UDP, "pass");
    }

    private static Instructions ipv4() {
        return new Instructions()
            .move(R6, R1)
            .load(WORD, R7, R6, DATA)
            .load(WORD, R8, R6, DATA_END)
            .move(R1, R7)
            .add(R1, FlowFrames.LENGTH)
            .jumpIf(R1, GREATER, R8, "pass")
            .load(HALF, R1, R7, ETHERTYPE)
            .jumpIf(R1, NOT_EQUAL, Instructions.network16(IPV4), "pass");
    }

    private static Instructions redirect(final Instructions code, final BpfMap sockets) {
        return code.loadMap(R1, sockets).load(WORD, R2, R6, RX_QUEUE_INDEX).move(R3, XDP_DROP).call(Helper.REDIRECT_MAP).exit();
    }

    private static Instructions end(final Instructions code) {
        return code.label("pass").move(R0, XDP_PASS).exit();
    }
}

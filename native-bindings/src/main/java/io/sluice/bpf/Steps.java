package io.sluice.bpf;

import static io.sluice.bpf.Instructions.Register.R0;
import static io.sluice.bpf.Instructions.Register.R1;
import static io.sluice.bpf.Instructions.Register.R10;
import static io.sluice.bpf.Instructions.Register.R2;

import io.sluice.bpf.Instructions.Size;

/**
 * A steering program under construction and the steps that it is made of. A frame that ends before what is asked for is the
 * kernel's. The stack, counted from R10:
 * <pre>
 * -120        -64                   -32      -24      -20         -16              0
 *   +----------+--------------------+--------+--------+-----------+----------------+
 *   | SEGMENT  | HEADER             | FIELD  | KNOWN  | PREFIX    | ADDRESS        |
 *   +----------+--------------------+--------+--------+-----------+----------------+
 * </pre>
 */
final class Steps {
    static final int ADDRESS = -16;                        // the address that is looked up, up to 16 bytes
    static final int PREFIX = ADDRESS - FamilyMaps.PREFIX_LENGTH;      // and how many bits of it count
    static final int KNOWN = -24;                          // what is known of the address that was looked up last, one byte
    static final int FIELD = -32;                          // up to 8 bytes of anything
    static final int HEADER = -64;                         // an IP header up to its source address, later an endpoint's key
    static final int SEGMENT = -120;                       // an IP header and the beginning of a TCP header, up to 56 bytes

    static final String OURS = "ours";
    static final String CHALLENGED = "challenged";         // ours, and to be dropped
    static final String KERNELS = "the kernel's";

    final Instructions code = new Instructions();
    final FrameAccess frame;

    Steps(final FrameAccess frame) {
        this.frame = frame;
        frame.open(code);
    }

    void copy(final int at, final int bytes, final int slot) {
        frame.copy(code, at, bytes, slot, KERNELS);
    }

    /** The field at {@code at} into R0; reads two bytes at least. */
    void load(final Size size, final int at) {
        copy(at, Math.max(size.bytes, Size.HALF.bytes), FIELD);
        code.load(size, R0, R10, FIELD);
    }

    /** Points R0 at the value under the key that begins at {@code slot} of the stack; 0 when there is none. */
    Instructions find(final BpfMap map, final int slot) {
        return code.loadMap(R1, map)
            .move(R2, R10)
            .add(R2, slot)
            .call(Helper.MAP_LOOKUP_ELEM);
    }
}

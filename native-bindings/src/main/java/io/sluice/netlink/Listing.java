package io.sluice.netlink;

import io.sluice.linux.Linux;
import java.util.function.Consumer;

/** The answer to a request with {@code NLM_F_DUMP} as it comes in, datagram by datagram. */
final class Listing {
    private final Consumer<Messages> each;
    private boolean whole = true;
    private boolean ended;

    /** Every object that is listed goes to {@code each}. */
    Listing(final Consumer<Messages> each) {
        this.each = each;
    }

    /** Takes the messages of a datagram, whose length may also be {@link NetlinkSocket#LOST}. */
    void take(final Messages messages, final int length) {
        whole &= length != NetlinkSocket.LOST;
        while (!ended && messages.next()) {
            whole &= !messages.has(NetlinkAbi.NLM_F_DUMP_INTR);
            ended = messages.type() == NetlinkAbi.NLMSG_DONE || messages.type() == NetlinkAbi.NLMSG_ERROR;
            if (ended) {
                Linux.succeeded(messages.number(0), "listing the kernel's network tables");
            } else {
                each.accept(messages);
            }
        }
    }

    /** Whether nothing more will come. */
    boolean ended() {
        return ended;
    }

    /** Whether what was listed is of one time: false when the kernel said that it changed meanwhile, or some was lost. */
    boolean whole() {
        return whole;
    }
}

package io.sluice.dataplane;

import io.sluice.linux.CloseStack;
import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Parcel;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other end of {@link HandOver}: a dataplane that is ready to forward, and asks the one that does to let go. Closed before it
 * has said that it is {@linkplain #done}, it leaves the other to tell what became of it.
 */
final class TakeOver implements Predecessor, AutoCloseable {
    /** Where the queues of the one that forwards are received, in the run directory. */
    static final String QUEUES = "queues.sock";

    private static final int PATIENCE_MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

    private final CloseStack owned;
    private final SocketChannel channel;
    private final BufferedReader answers;
    private final String process;
    private final Optional<Parcel> queues;
    private boolean sharesQueues;
    private boolean asked;
    private boolean lost;
    private Gap gap;

    private TakeOver(final CloseStack owned, final SocketChannel channel, final BufferedReader answers, final String process,
        final Optional<Parcel> queues) {
        this.owned = owned;
        this.channel = channel;
        this.answers = answers;
        this.process = process;
        this.queues = queues;
        this.asked = channel == null;
    }

    /** Nobody was there. */
    static TakeOver fromNobody() {
        return new TakeOver(new CloseStack(), null, null, "", Optional.empty());
    }

    /**
     * Asks whoever runs with this directory to let go of all but packets, and waits until it has; at once when nobody is there,
     * or no longer.
     *
     * @throws IllegalStateException when it won't
     */
    static TakeOver ask(final Path run, final String device) {
        final SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(run.resolve(HandOver.SOCKET)));
        } catch (final IOException e) {
            LOG.info("{}: nobody is there to take over from ({})", device, e.getMessage());
            return fromNobody();
        }
        try (CloseStack asking = new CloseStack()) {
            asking.push(channel);
            try (DescriptorSocket place = DescriptorSocket.open(run.resolve(QUEUES))) {
                channel.write(HandOver.line(HandOver.request(device)));
                final BufferedReader answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
                final String answer = answers.readLine();
                if (answer == null) {
                    throw new EOFException("no answer");
                }
                if (!answer.startsWith(HandOver.GRANTED)) {
                    throw new IllegalStateException("the dataplane that runs does not let go: "
                        + answer.replaceFirst("^" + HandOver.REFUSED, ""));
                }
                final Optional<Parcel> queues = place.receive(PATIENCE_MS);
                return new TakeOver(asking.release(), channel, answers, answer.substring(HandOver.GRANTED.length()), queues);
            }
        } catch (final IOException e) {
            LOG.warn("{}: the dataplane that was to let go has ended ({})", device, e.getMessage());
            return fromNobody();
        }
    }

    /** The queues of the one that forwards, if there is one, in the words and descriptors that it has sent. */
    Optional<Parcel> queues() {
        return queues;
    }

    /** Says that those queues are gone on with: they are not to be closed, here or there. */
    void shareQueues() {
        sharesQueues = true;
    }

    @Override
    public boolean sharesQueues() {
        return sharesQueues;
    }

    @Override
    public boolean end() {
        if (!asked) {
            asked = true;
            final String answer = answerToEnd();
            lost = !answer.startsWith(HandOver.ENDED);
            if (lost) {
                LOG.warn("process {}, which was to hand over, has ended", process);
                gap = Gap.begin();
            } else {
                gap = Gap.read(answer.substring(HandOver.ENDED.length()));
                gap.passed("answer");
            }
        }
        return !lost;
    }

    /** Empty when it has ended instead, be it before it was asked, before it had read that, or after. */
    private String answerToEnd() {
        try {
            channel.write(HandOver.line(sharesQueues ? HandOver.END : HandOver.END_QUEUES));
            return Objects.requireNonNullElse(answers.readLine(), "");
        } catch (final IOException e) {
            LOG.debug("process {} is gone", process, e);
            return "";
        }
    }

    /** Something is done on the way to forwarding. */
    void passed(final String what) {
        if (gap != null) {
            gap.passed(what);
        }
    }

    /** Packets are forwarded again. */
    void done() {
        if (gap == null) {
            return;
        }
        LOG.info("took over from process {}; nothing was forwarded for {}", process, gap);
        try {
            channel.write(HandOver.line(gap.toString()));
        } catch (final IOException e) {
            LOG.debug("process {} does not want to know", process, e);
        }
        close();
    }

    @Override
    public void close() {
        if (!sharesQueues) {
            queues.ifPresent(Parcel::close);
        }
        owned.close();
    }
}

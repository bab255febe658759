package io.sluice.dataplane;

import io.sluice.linux.CloseStack;
import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Parcel;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    private boolean ended;
    private Gap gap;

    private TakeOver(final CloseStack owned, final SocketChannel channel, final BufferedReader answers, final String process,
        final Optional<Parcel> queues) {
        this.owned = owned;
        this.channel = channel;
        this.answers = answers;
        this.process = process;
        this.queues = queues;
        this.ended = channel == null;
    }

    /** Nobody was there. */
    static TakeOver fromNobody() {
        return new TakeOver(new CloseStack(), null, null, "", Optional.empty());
    }

    /**
     * Asks whoever runs with this directory to let go of all but packets, and waits until it has; at once when nobody is there.
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
                    LOG.warn("the dataplane that was to let go has ended");
                    return fromNobody();
                }
                if (!answer.startsWith(HandOver.GRANTED)) {
                    throw new IllegalStateException("the dataplane that runs does not let go: "
                        + answer.replaceFirst("^" + HandOver.REFUSED, ""));
                }
                final Optional<Parcel> queues = place.receive(PATIENCE_MS);
                return new TakeOver(asking.release(), channel, answers, answer.substring(HandOver.GRANTED.length()), queues);
            }
        } catch (final IOException e) {
            throw new IllegalStateException("the dataplane of " + run + " could not be asked to let go: " + e.getMessage(), e);
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
    public void end() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            channel.write(HandOver.line(sharesQueues ? HandOver.END : HandOver.END_QUEUES));
            final String answer = answers.readLine();
            if (answer == null || !answer.startsWith(HandOver.ENDED)) {
                LOG.warn("process {}, which was to hand over, has ended", process);
                gap = Gap.begin();
            } else {
                gap = Gap.read(answer.substring(HandOver.ENDED.length()));
                gap.passed("answer");
            }
        } catch (final IOException e) {
            throw new IllegalStateException("process " + process + " could not be asked to end: " + e.getMessage(), e);
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

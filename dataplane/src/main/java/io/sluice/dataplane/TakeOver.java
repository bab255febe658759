package io.sluice.dataplane;

import io.sluice.linux.CloseStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other end of {@link HandOver}: a dataplane that is ready to forward, and asks the one that does to let go. Closed before it
 * has said that it is {@linkplain #done}, it leaves the other to tell what became of it.
 */
final class TakeOver implements AutoCloseable {
    /** Begins an answer that says no. */
    static final String REFUSED = "refused: ";

    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

    private final SocketChannel channel;
    private final String predecessor;
    private final Gap gap;

    private TakeOver(final SocketChannel channel, final String predecessor, final Gap gap) {
        this.channel = channel;
        this.predecessor = predecessor;
        this.gap = gap;
    }

    /** Nobody was there. */
    static TakeOver fromNobody() {
        return new TakeOver(null, "", Gap.begin());
    }

    /**
     * Asks whoever runs with this directory to let go, and waits until everything is free: when it has let go, when it ends
     * otherwise, or at once when nobody is there.
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
            asking.push(channel).write(HandOver.line(device));
            final TakeOver answered = understood(channel,
                new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine());
            if (answered.channel != null) {
                asking.release();
            }
            return answered;
        } catch (final IOException e) {
            throw new IllegalStateException("the dataplane of " + run + " could not be asked to let go: " + e.getMessage(), e);
        }
    }

    private static TakeOver understood(final SocketChannel channel, final String answer) {
        if (answer == null) {
            LOG.warn("the dataplane that was to let go has ended");
            return fromNobody();
        }
        if (answer.startsWith(REFUSED)) {
            throw new IllegalStateException("the dataplane that runs does not let go: " + answer.substring(REFUSED.length()));
        }
        final int space = answer.indexOf(' ');
        final Gap gap = Gap.read(answer.substring(space + 1));
        gap.passed("answer");
        return new TakeOver(channel, answer.substring(0, space), gap);
    }

    /** Something is done on the way to forwarding. */
    void passed(final String what) {
        gap.passed(what);
    }

    /** Packets are forwarded again. */
    void done() {
        if (channel == null) {
            return;
        }
        LOG.info("took over from process {}; nothing was forwarded for {}", predecessor, gap);
        try {
            channel.write(HandOver.line(gap.toString()));
        } catch (final IOException e) {
            LOG.debug("process {} does not want to know", predecessor, e);
        }
        close();
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException e) {
                LOG.debug("closing", e);
            }
        }
    }
}

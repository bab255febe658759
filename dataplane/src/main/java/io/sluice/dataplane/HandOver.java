package io.sluice.dataplane;

import io.sluice.table.PrivateSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running dataplane is asked to hand over, by one that is ready to go on: the socket {@value #SOCKET} in the run
 * directory, for its owner alone. What the two say to each other, a line each:
 * <pre>
 *   heir      2 INTERFACE     version of all this, and what it is to have
 *   running   granted PID     it has let go of all but packets; its queues lie in the heir's {@link TakeOver#QUEUES}
 *   heir      end             it has all that it needs; or "end queues", if the queues have to be closed for it
 *   running   ended GAP       nobody forwards, the {@link Gap} so far
 *   heir      GAP             it forwards; the whole of the gap
 * </pre>
 * An heir that goes before its last line is forgotten; a running one that goes before its last has forwarded until then, and may
 * have left anything half done. Asked on the thread beside the workers; what follows is the main thread's.
 */
final class HandOver implements Agent, AutoCloseable {
    static final String SOCKET = "handover.sock";
    static final String GRANTED = "granted ";
    static final String END = "end";
    static final String END_QUEUES = "end queues";
    static final String ENDED = "ended ";
    /** Begins an answer that says no. */
    static final String REFUSED = "refused: ";

    private static final int VERSION = 2;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NS = 200_000;
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final int LONGEST_LINE = 256;
    private static final int BACKLOG = 8;

    private final String device;
    private final ServerSocketChannel server;
    private final Runnable onRequest;
    private final ByteBuffer request = ByteBuffer.allocate(LONGEST_LINE);
    private SocketChannel asking;
    private volatile SocketChannel heir;

    private HandOver(final String device, final ServerSocketChannel server, final Runnable onRequest) {
        this.device = device;
        this.server = server;
        this.onRequest = onRequest;
    }

    /**
     * From now on the dataplane can be asked; the socket of one before makes way.
     *
     * @param onRequest called when there is an heir, for whom everything should be let go then
     */
    static HandOver open(final Path run, final String device, final Runnable onRequest) {
        final Path socket = run.resolve(SOCKET);
        try {
            return new HandOver(device, PrivateSocket.listen(socket, BACKLOG), onRequest);
        } catch (final IOException e) {
            throw new IllegalStateException("no socket can be made at " + socket + " (" + e.getMessage()
                + "); choose another directory with --run", e);
        }
    }

    /** Who asks last is heard. */
    @Override
    public int doWork() throws IOException {
        final SocketChannel accepted = server.accept();
        if (accepted != null) {
            forget(asking);
            asking = accepted;
            asking.configureBlocking(false);
            request.clear();
        }
        return asking == null ? 0 : read();
    }

    private int read() {
        try {
            final int length = asking.read(request);
            if (length < 0 || !request.hasRemaining()) {
                dismiss();
            } else if (request.position() > 0 && request.get(request.position() - 1) == '\n') {
                judge(new String(request.array(), 0, request.position(), StandardCharsets.UTF_8).strip());
            }
            return Math.max(0, length);
        } catch (final IOException e) {
            LOG.debug("who asked is gone", e);
            dismiss();
            return 0;
        }
    }

    private void judge(final String wanted) throws IOException {
        if (wanted.equals(request(device))) {
            heir = asking;
            asking = null;
            onRequest.run();
        } else {
            final String[] words = wanted.split(" ", 2);
            asking.write(line(REFUSED + (words.length == 2 && words[0].equals(Integer.toString(VERSION))
                ? "it forwards on '" + device + "', not on '" + words[1] + "'"
                : "it is of a version that hands over in another way; stop it, and start this one without --take-over")));
            dismiss();
        }
    }

    /** What an heir asks for. */
    static String request(final String device) {
        return VERSION + " " + device;
    }

    private void dismiss() {
        forget(asking);
        asking = null;
    }

    private static void forget(final SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException e) {
                LOG.debug("closing", e);
            }
        }
    }

    /** Whether somebody has asked. */
    boolean isDue() {
        return heir != null;
    }

    /**
     * Lets the heir have all but packets, and waits until it has what it needs.
     *
     * @return what it says then; empty when it is gone, or has had half a minute
     */
    Optional<String> grant() {
        try {
            heir.write(line(GRANTED + ProcessHandle.current().pid()));
            request.clear();
            final long giveUpNs = System.nanoTime() + PATIENCE_NS;
            while (request.position() == 0 || request.get(request.position() - 1) != '\n') {
                if (heir.read(request) < 0 || !request.hasRemaining() || System.nanoTime() - giveUpNs > 0) {
                    LOG.error("who was to go on has gone, or was not ready in time");
                    return Optional.empty();
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            return Optional.of(new String(request.array(), 0, request.position(), StandardCharsets.UTF_8).strip());
        } catch (final IOException e) {
            LOG.error("who was to go on is gone ({})", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Tells the heir that nobody forwards.
     *
     * @return whether it was told
     */
    boolean letGo(final Gap gap) {
        try {
            heir.write(line(ENDED + gap.written()));
            heir.configureBlocking(true);
            return true;
        } catch (final IOException e) {
            LOG.error("everything is free, and who was to go on is gone ({})", e.getMessage());
            return false;
        }
    }

    /** Waits for the heir to say that it forwards, and how long nobody did; empty when it ends before. */
    Optional<String> awaitForwarding() {
        try {
            return Optional.ofNullable(new BufferedReader(Channels.newReader(heir, StandardCharsets.UTF_8)).readLine());
        } catch (final IOException e) {
            LOG.debug("the heir is gone", e);
            return Optional.empty();
        }
    }

    static ByteBuffer line(final String text) {
        return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The file stays: its place is the next one's. */
    @Override
    public void close() {
        forget(asking);
        forget(heir);
        try {
            server.close();
        } catch (final IOException e) {
            LOG.debug("closing", e);
        }
    }

    @Override
    public String roleName() {
        return "hand-over";
    }
}

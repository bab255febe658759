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
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running dataplane is asked to let go, by one that is ready to go on: the socket {@value #SOCKET} in the run directory,
 * for its owner alone. The heir says which interface it is to have; when everything is free it gets the {@link Gap} as it is by
 * then, and answers with the whole of it when it forwards. An heir that goes before all that is forgotten.
 *
 * <p>Asked on the thread beside the workers; what follows is the main thread's.
 */
final class HandOver implements Agent, AutoCloseable {
    static final String SOCKET = "handover.sock";

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
        if (wanted.equals(device)) {
            heir = asking;
            asking = null;
            onRequest.run();
        } else {
            asking.write(line(TakeOver.REFUSED + "it forwards on '" + device + "', not on '" + wanted + "'"));
            dismiss();
        }
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
     * Tells the heir that everything is free.
     *
     * @return whether it was told
     */
    boolean letGo(final Gap gap) {
        try {
            heir.configureBlocking(true);
            heir.write(line(ProcessHandle.current().pid() + " " + gap.written()));
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

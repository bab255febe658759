package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Netns;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * What crosses a device from now on, in both directions, as {@code tcpdump} sees it. To see what reaches or leaves a host
 * whose device has an XDP program, capture at the switch's end of its wire: frames that XDP takes never reach a capture
 * on the host.
 */
public final class Capture implements AutoCloseable {

    private static final int LITTLE_ENDIAN_MAGIC = 0xd4c3b2a1;      // as read most significant byte first; pcap-savefile(5)
    private static final int REST_OF_FILE_HEADER = 20;

    private final List<CapturedFrame> frames = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Process tcpdump;
    private final String what;

    /** Captures on {@code device} of {@code netns} what matches {@code filter} (pcap-filter(7)); returns when it does. */
    public Capture(final Netns netns, final String device, final String filter) {
        what = filter + " on " + device;
        final List<String> command = new ArrayList<>(List.of(
            "tcpdump", "--immediate-mode", "-U", "-n", "-s", "0", "-B", "16384", "-Z", "root", "-i", device, "-w", "-"));
        command.add(filter);
        tcpdump = netns.start(Redirect.PIPE, Redirect.PIPE, command);
        daemon(() -> tcpdump.errorReader().lines().forEach(messages::add));
        daemon(this::read);
        Await.until(() -> "capture of " + what + ": " + messages, Duration.ofMinutes(1), this::listens);
    }

    /** What has been captured so far. */
    public List<CapturedFrame> frames() {
        return List.copyOf(frames);
    }

    /** Waits for a frame, and returns the first that fits. */
    public CapturedFrame await(final String description, final Predicate<CapturedFrame> fits) {
        Await.until(() -> description + " among " + frames.size() + " frames of " + what, Duration.ofMinutes(1),
            () -> frames.stream().anyMatch(fits));
        return frames.stream().filter(fits).findFirst().orElseThrow();
    }

    private boolean listens() {
        return messages.stream().anyMatch(message -> message.contains("listening on"));
    }

    private static void daemon(final Runnable work) {
        final Thread thread = new Thread(work, "capture");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(tcpdump.getInputStream())) {
            if (in.readInt() != LITTLE_ENDIAN_MAGIC) {
                throw new IOException("tcpdump writes something else than a capture of this machine");
            }
            in.skipNBytes(REST_OF_FILE_HEADER);
            while (true) {
                in.skipNBytes(8);                               // the time
                final int length = Integer.reverseBytes(in.readInt());
                in.skipNBytes(4);                               // its length on the wire: the same, as none is cut
                frames.add(new CapturedFrame(in.readNBytes(length)));
            }
        } catch (final EOFException e) {
            messages.add("ended");
        } catch (final IOException e) {
            messages.add(e.toString());
        }
    }

    /** Ends the capture. Frames that were on the wire before are in {@link #frames} afterwards. */
    @Override
    public void close() {
        tcpdump.toHandle().destroy();                           // Process.destroy would close the pipe before it is empty
        tcpdump.onExit().join();
        Await.until("the rest of the capture of " + what, Duration.ofMinutes(1), () -> messages.contains("ended"));
    }
}

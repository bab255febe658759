package io.sluice.dataplane.io;

import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Parcel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program that goes on with a socket that it is passed, sending back all that comes, until it is told to pass it back. Speaks
 * by messages: of the two descriptors, that it has mapped them, that they are its own now, and no longer.
 */
final class EchoPassedOn {
    private static final int PATIENCE_MS = 60_000;

    private EchoPassedOn() {
    }

    public static void main(final String... arguments) {
        final Path back = Path.of(arguments[1]);
        try (DescriptorSocket passing = DescriptorSocket.open(Path.of(arguments[0]))) {
            System.out.println("ready");
            try (XdpPacketIo io = XdpHandOverTest.mapped(passing.receive(PATIENCE_MS).orElseThrow())) {
                DescriptorSocket.send(back, new byte[0], List.of());
                passing.receive(PATIENCE_MS).orElseThrow();
                io.begin();
                Optional<Parcel> enough = Optional.empty();
                while (enough.isEmpty()) {
                    Echo.burst(io);
                    enough = passing.receive(0);
                }
                DescriptorSocket.send(back, new byte[0], List.of(io.socket().descriptor(), io.socket().memory()));
            }
        }
    }
}

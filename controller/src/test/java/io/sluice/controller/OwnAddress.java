package io.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.controller.model.Addresses;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.Optional;

/** An address that this machine has and that a backend may have, so not a loopback one: what is sent to it stays here. */
final class OwnAddress {

    /** Listens until closed; accepts nobody, which the kernel does well enough for a check. */
    record Listener(ServerSocket socket) implements AutoCloseable {
        int port() {
            return socket.getLocalPort();
        }

        String address() {
            return Addresses.text(socket.getInetAddress());
        }

        /** From now on connections are refused. */
        void stop() throws IOException {
            socket.close();
        }

        /** Listens again where it did. */
        Listener again() throws IOException {
            return new Listener(new ServerSocket(port(), 1_024, socket.getInetAddress()));
        }

        @Override
        public void close() throws IOException {
            stop();
        }
    }

    private OwnAddress() {
    }

    static Listener listen() throws IOException {
        final Optional<InetAddress> own = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
            .filter(address -> Addresses.isIpv4(address) && !address.isLoopbackAddress()).findFirst();
        if (System.getenv("SLUICE_NO_SKIPS") == null) {
            assumeTrue(own.isPresent(), "needs an IPv4 address besides the loopback one");
        }
        assertTrue(own.isPresent(), "skipping is not allowed here, and this needs an IPv4 address besides the loopback one");
        return new Listener(new ServerSocket(0, 1_024, own.get()));
    }
}

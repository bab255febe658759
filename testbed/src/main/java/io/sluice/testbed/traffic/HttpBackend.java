package io.sluice.testbed.traffic;

import io.sluice.testbed.net.AtExit;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Leftovers;
import io.sluice.testbed.net.Scratch;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A real HTTP server, nginx, on a host of the testbed: it listens on every address the host has, the VIP on its loopback among
 * them, says in a header who it is, and serves files by {@code sendfile}. One process, so that killing it is one kill.
 */
public final class HttpBackend implements AutoCloseable {

    private static final String CONFIGURATION = """
        daemon off;
        master_process off;
        user root;
        pid nginx.pid;
        error_log error.log;
        events { worker_connections 8192; }
        http {
            access_log off;
            sendfile on;
            keepalive_requests 1000000;
            keepalive_timeout 10m;
            client_header_timeout 10m;
            send_timeout 10m;
            dav_methods PUT;
            client_max_body_size 0;
            client_body_temp_path received;
            server {
                %1$s
                add_header X-Backend %2$s always;
                default_type text/plain;
                location = / { return 200 "served by %2$s\n"; }
                location = /who { return 200 "$remote_addr $remote_port\n"; }
                location = /claimed { return 200 "$proxy_protocol_addr $proxy_protocol_port\n"; }
                location /files/ { alias %3$s/; }
                location /received/ { root .; }
            }
        }
        """;

    /** Where files can be put. */
    static final String RECEIVED = "/received/";

    private static final String LISTEN = """
        listen 0.0.0.0:%1$s backlog=4096%2$s;
        listen [::]:%1$s backlog=4096 ipv6only=on%2$s;
        """;

    private final Host host;
    private final int port;
    private final Scratch directory;
    private Process process;

    /** Starts the server on {@code port} of {@code host}; below {@code /files/} it serves what is in {@code files}. */
    public HttpBackend(final Host host, final int port, final Path files) {
        this(host, files, port, List.of(), List.of());
    }

    /**
     * Starts the server on {@code port} and on {@code more} ports ({@code 81}, or {@code 7000-7009}), and on {@code claiming}
     * ports, where it wants the PROXY protocol.
     */
    public HttpBackend(
        final Host host, final Path files, final int port, final List<String> more, final List<String> claiming) {
        this.host = host;
        this.port = port;
        directory = new Scratch(host.role());
        final StringBuilder listen = new StringBuilder(LISTEN.formatted(port, ""));
        more.forEach(ports -> listen.append(LISTEN.formatted(ports, "")));
        claiming.forEach(ports -> listen.append(LISTEN.formatted(ports, " proxy_protocol")));
        directory.write("nginx.conf", CONFIGURATION.formatted(listen, host.role(), files.toAbsolutePath()));
        AtExit.close(this);
        start();
    }

    /** Starts it again after a {@link #kill}; returns when it listens. */
    public void start() {
        final Redirect log = Redirect.appendTo(directory.resolve("error.log").toFile());
        process = host.netns().start(log, log,
            List.of("nginx", "-p", directory.toString(), "-c", "nginx.conf", "-e", "error.log"));
        Await.until(() -> "nginx of " + host.role() + " listens: " + log(), Duration.ofMinutes(1),
            () -> !process.isAlive() || Listening.at(process.pid(), port));
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx of " + host.role() + " ended: " + log());
        }
    }

    /** Kills the server as a crash would: no goodbye to its connections but the kernel's. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Where it runs. */
    public Host host() {
        return host;
    }

    /** Its process id while it runs. */
    public long pid() {
        return process.pid();
    }

    /** Where a file lies that was put there ({@link Upload}); nothing if there is none. */
    public Optional<Path> received(final String name) {
        return Optional.of(directory.resolve("received").resolve(name)).filter(Files::exists);
    }

    /** Removes what has been put there. */
    public void forget(final String name) {
        Leftovers.removeTree(directory.resolve("received").resolve(name));
    }

    private String log() {
        return directory.read("error.log").strip();
    }

    @Override
    public void close() {
        kill();
        directory.close();
        AtExit.forget(this);
    }
}

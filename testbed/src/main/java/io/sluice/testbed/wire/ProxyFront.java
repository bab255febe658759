package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Scratch;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.Listening;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** HAProxy or nginx in TCP mode: one process, one thread, which ends each connection and opens another. */
record ProxyFront(String name, String absence, BiFunction<Topology, Path, String> configuration, List<String> command)
    implements Front {

    private static final String ADDRESS = "192.0.2.101";
    private static final Path STREAM = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    static ProxyFront haproxy() {
        final String absence = Balancer.missing("haproxy", "haproxy is not installed (Debian: apt install haproxy)");
        return new ProxyFront("HAProxy, TCP mode", absence, (network, directory) -> """
            global
                maxconn 4000
                nbthread 1
            defaults
                mode tcp
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            listen web
                bind %s:%d
            %s""".formatted(ADDRESS, PORT, servers(network, "    server %1$s %2$s:%3$d%n")), List.of("haproxy", "-db", "-f"));
    }

    static ProxyFront nginx() {
        final String absence = Files.exists(STREAM) ? Balancer.missing("nginx", "nginx is not installed")
            : "its stream module is not installed (Debian: apt install libnginx-mod-stream)";
        return new ProxyFront("nginx, TCP mode", absence, (network, directory) -> """
            load_module %s;
            daemon off;
            master_process off;
            user root;
            pid %s/nginx.pid;
            error_log %s/error.log;
            events { worker_connections 8000; }
            stream {
                upstream web {
            %s    }
                server { listen %s:%d backlog=4096; proxy_pass web; }
            }
            """.formatted(STREAM, directory, directory, servers(network, "        server %2$s:%3$d;%n"), ADDRESS, PORT),
            List.of("nginx", "-c"));
    }

    private static String servers(final Topology network, final String line) {
        return network.backends().stream().map(host -> line.formatted(host.role(), host.ipv4(), PORT))
            .collect(Collectors.joining());
    }

    @Override
    public Running start(final Topology network) {
        try (CloseStack opening = new CloseStack()) {
            final Host host = network.balancer();
            final Scratch scratch = opening.push(new Scratch("proxy"));
            host.netns().address(Host.DEVICE, ADDRESS + "/32");
            opening.push(() -> host.netns().run("ip address del " + ADDRESS + "/32 dev " + Host.DEVICE));
            final Path file = scratch.write("proxy.conf", configuration.apply(network, scratch.resolve("")));
            final Redirect log = Redirect.to(scratch.resolve("log").toFile());
            final Process process = host.netns().start(log, log,
                Stream.concat(command.stream(), Stream.of(file.toString())).toList());
            opening.push(() -> process.destroyForcibly().onExit().join());
            Await.until(() -> name + " listens: " + scratch.read("log"), Duration.ofSeconds(10),
                () -> !process.isAlive() || Listening.at(process.pid(), PORT));
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended: " + scratch.read("log") + scratch.read("error.log"));
            }
            return new Processes(List.of(process.pid()), ADDRESS, opening.release());
        }
    }
}

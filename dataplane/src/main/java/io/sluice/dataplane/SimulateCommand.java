package io.sluice.dataplane;

import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import io.sluice.table.SchedulerKind;
import io.sluice.table.VipRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice simulate}: the packet path over a capture file. */
@Command(name = "simulate", mixinStandardHelpOptions = true, description = {
    "Put the packets of a capture file through the packet path and write what would be sent to another. Needs no root, no "
        + "controller and no interface.",
    "Example: sluice simulate --in client.pcap --out sent.pcap --mac 02:00:00:00:00:01 --vip 198.51.100.1:80/tcp "
        + "--backend 10.0.0.11@02:00:00:00:00:11"})
public final class SimulateCommand implements Callable<Integer> {
    private static final Pattern VIP = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+)):(\\d{1,5})(?:/(tcp|udp))?");
    private static final Pattern BACKEND = Pattern.compile("([^@*]+)@([^@*]+)(?:\\*(\\d{1,5}))?");

    @Option(names = "--in", required = true, paramLabel = "FILE",
        description = "The capture to play, pcap or pcapng, of Ethernet.")
    private Path in;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write what would be sent, as pcap.")
    private Path out;

    @Option(names = "--mac", required = true, paramLabel = "MAC",
        description = "The MAC address that frames for Sluice are sent to in the capture.")
    private String mac;

    @Option(names = "--vip", required = true, paramLabel = "ADDRESS:PORT[/tcp|udp]",
        description = "A VIP; as often as there are VIPs. IPv6 as [2001:db8::1]:80.")
    private List<String> vips;

    @Option(names = "--backend", paramLabel = "ADDRESS@MAC[*WEIGHT]",
        description = "A backend of every VIP of its family; as often as there are backends.")
    private List<String> backends = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            final Map<Integer, Long> macs = new HashMap<>();
            print(Simulation.play(in, out, edition(macs), macs, Mac.of(mac)));
            return 0;
        } catch (final IllegalArgumentException | IOException e) {
            throw new RefusedException(e.getMessage(), e);
        } catch (final UncheckedIOException e) {
            throw new RefusedException(e.getCause().getMessage(), e);
        }
    }

    private Edition edition(final Map<Integer, Long> macs) {
        final List<VipRow> vipRows = new ArrayList<>();
        final List<BackendRow> backendRows = new ArrayList<>();
        for (final String text : vips) {
            final VipRow vip = vip(vipRows.size(), text);
            vipRows.add(vip);
            for (final String backend : backends) {
                final Matcher parts = matched(BACKEND, backend, "a backend is ADDRESS@MAC, like 10.0.0.11@02:00:00:00:00:11");
                final InetAddress address = Address.of(parts.group(1)).inet();
                if (address.getClass() == vip.address().getClass()) {
                    final int id = backendRows.size();
                    final int weight = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
                    backendRows.add(new BackendRow(id, vip.id(), parts.group(1), address, weight, true));
                    macs.put(id, Mac.of(parts.group(2)));
                }
            }
        }
        return new Edition(1, vipRows, backendRows);
    }

    private static VipRow vip(final int id, final String text) {
        final Matcher parts = matched(VIP, text, "a VIP is ADDRESS:PORT, like 198.51.100.1:80 or [2001:db8::1]:53/udp");
        final String address = parts.group(1) == null ? parts.group(2) : parts.group(1);
        final Protocol protocol = parts.group(4) == null ? Protocol.TCP
            : Protocol.valueOf(parts.group(4).toUpperCase(Locale.ROOT));
        return new VipRow(id, text, Address.of(address).inet(), Integer.parseInt(parts.group(3)), protocol, ForwardingMode.DSR,
            SchedulerKind.MAGLEV);
    }

    private static Matcher matched(final Pattern pattern, final String text, final String rule) {
        final Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' can't be read: " + rule);
        }
        return matcher;
    }

    private void print(final Simulation.Outcome outcome) {
        final PrintWriter to = spec.commandLine().getOut();
        to.println("PACKETS  VERDICT");
        outcome.verdicts().forEach((verdict, packets) -> to.printf("%7d  %s%n", packets, verdict));
        to.println();
        to.println("PACKETS  CONNECTIONS  BACKEND");
        outcome.backends().forEach(share -> to.printf("%7d  %11d  %s of %s%n", share.packets(), share.connections(),
            share.backend().name(), vips.get(share.backend().vipId())));
        to.flush();
    }
}

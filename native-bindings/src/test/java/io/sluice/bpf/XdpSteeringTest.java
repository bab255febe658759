package io.sluice.bpf;

import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.Frames.ipv4;
import static io.sluice.bpf.IpFrame.from;
import static io.sluice.linux.PrivateNetwork.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bpf.Steering.Endpoint;
import io.sluice.linux.Interface;
import io.sluice.linux.Needs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class XdpSteeringTest {
    private static final String VIP = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";
    private static final String HOST = "10.0.0.1";
    private static final String BACKEND = "10.0.0.11";
    private static final String CLIENT = "203.0.113.7";
    private static final String ROUTER = "192.0.2.254";

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void theInterfaceHasTheProgramUntilItIsClosed(final Attachment attachment) throws Exception {
        Veth.between(() -> {
            final long before = Descriptors.open();

            try (XdpSteering xdp = XdpSteering.attach(Veth.near(), attachment)) {
                final int mode = attachment == Attachment.NATIVE ? 1 : 2;          // XDP_ATTACHED_DRV, _SKB, linux/if_link.h
                assertTrue(Veth.xdp().startsWith("\"xdp\":{\"mode\":" + mode), Veth.xdp());
                assertTrue(Veth.xdp().contains("sluice_steering"), Veth.xdp());
                assertTrue(xdp.description().endsWith("on 'near', " + attachment), xdp.description());
                assertTrue(xdp.shieldsHost());
            }
            assertEquals("", Veth.xdp());
            assertEquals(before, Descriptors.open());
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void framesForAVipGoToTheSocketOfTheirQueue(final Attachment attachment) throws Exception {
        Veth.between(() -> {
            try (XdpSteering xdp = XdpSteering.attach(Veth.near(), attachment);
                RefusingXdpSocket socket = new RefusingXdpSocket(Veth.near());
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                xdp.add(ip(VIP));
                xdp.socket(0, socket.fd());

                far.send(ipv4("", Frames.TCP, VIP));
                far.send(ipv4("", Frames.TCP, OTHER));
                far.send(ipv4("", Frames.TCP, VIP));

                Veth.eventually("two frames at the socket", () -> socket.refused() == 2);
                Veth.eventually("one at the host", () -> Host.received() == 1);
                xdp.remove(ip(VIP));
                far.send(ipv4("", Frames.TCP, VIP));
                Veth.eventually("and one more", () -> Host.received() == 2);
                assertEquals(2, socket.refused());
            }
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void prefixesRepliesAndErrorsGoThereToo(final Attachment attachment) throws Exception {
        Veth.between(() -> {
            try (XdpSteering xdp = XdpSteering.attach(Veth.near(), attachment);
                RefusingXdpSocket socket = new RefusingXdpSocket(Veth.near());
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                final Endpoint endpoint = new Endpoint(ip(BACKEND), IpFrame.TCP, 8080, true);
                xdp.add(ip("198.51.100.0"), 30);
                xdp.take(endpoint);
                xdp.host(ip(HOST), true);
                xdp.socket(0, socket.fd());

                far.send(ipv4("", Frames.TCP, OTHER));
                far.send(from(BACKEND).to(CLIENT).tcp(8080, 31337).behind(Frames.DOT1Q).frame());
                far.send(from(ROUTER).to(HOST).icmp(3, from(CLIENT).to(BACKEND).tcp(31337, 8080)).frame());
                far.send(from(BACKEND).to(HOST).tcp(8080, 31337).frame());

                Veth.eventually("three frames at the socket", () -> socket.refused() == 3);
                Veth.eventually("one at the host", () -> Host.received() == 1);
                xdp.release(endpoint);
                xdp.remove(ip("198.51.100.0"), 30);
                far.send(from(BACKEND).to(CLIENT).tcp(8080, 31337).frame());
                far.send(ipv4("", Frames.TCP, OTHER));
                Veth.eventually("and two more", () -> Host.received() == 3);
                assertEquals(3, socket.refused());
            }
            return null;
        });
    }

    @Test
    void aSecondProgramIsToldWhoseTheFirstIs() throws Exception {
        Veth.between(() -> {
            try (XdpSteering first = XdpSteering.attach(Veth.near(), Attachment.NATIVE)) {
                final long before = Descriptors.open();
                for (final Attachment attachment : Attachment.values()) {
                    final AttachException e = refused(Veth.near(), attachment);

                    assertEquals(AttachException.Reason.OCCUPIED, e.reason());
                    assertTrue(e.getMessage().matches("'near' has an XDP program already, "
                        + "program [0-9]+ 'sluice_steering', and can have one only: .*"), e.getMessage());
                }
                assertEquals(before, Descriptors.open());
                assertTrue(Veth.xdp().contains("sluice_steering"), first.description());
            }
            return null;
        });
    }

    @Test
    void anMtuTooLargeForTheDriverIsSaidToBe() throws Exception {
        Veth.between(() -> {
            sh("ip link set near mtu 9000 && ip link set far mtu 9000");

            final AttachException e = refused(Veth.near(), Attachment.NATIVE);

            assertEquals(AttachException.Reason.MTU_TOO_LARGE, e.reason());
            assertTrue(e.getMessage().contains("(9000 bytes"), e.getMessage());
            XdpSteering.attach(Veth.near(), Attachment.GENERIC).close();
            return null;
        });
    }

    @Test
    void aVethWithFewerQueuesThanItsPeerIsSaidToBe() throws Exception {
        Needs.command("ethtool");
        Veth.between(() -> {
            sh("ip link add narrow type veth peer name wide numtxqueues 2 && ethtool -L wide tx 2");

            assertEquals(AttachException.Reason.QUEUES, refused(Interface.named("narrow"), Attachment.NATIVE).reason());
            return null;
        });
    }

    @Test
    void aDriverWithoutNativeXdpStillHasGeneric() throws Exception {
        Veth.between(() -> {
            final Interface loopback = Interface.named("lo");
            final AttachException e = refused(loopback, Attachment.NATIVE);

            assertEquals(AttachException.Reason.UNSUPPORTED, e.reason());
            assertTrue(e.getMessage().endsWith("use generic mode"), e.getMessage());
            XdpSteering.attach(loopback, Attachment.GENERIC).close();
            return null;
        });
    }

    @Test
    void aQueueThatIsNotThereIsRefused() throws Exception {
        Veth.between(() -> {
            try (XdpSteering xdp = XdpSteering.attach(Veth.near(), Attachment.NATIVE); PacketSocket any = new PacketSocket()) {
                final int queues = Veth.near().queues();
                final Exception e = assertThrows(IllegalArgumentException.class, () -> xdp.socket(queues, any.fd()));

                assertEquals("'near' has no queue " + queues + ": it has " + queues + ", numbered from 0", e.getMessage());
            }
            return null;
        });
    }

    @Test
    void whenItsProcessIsKilledTheInterfaceIsAnOrdinaryOne() throws Exception {
        Veth.between(() -> {
            final Process holder = new ProcessBuilder(java(HoldSteering.class)).redirectError(Redirect.INHERIT).start();
            try (BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream()))) {
                assertTrue(said.readLine().contains("native driver mode"));
                assertTrue(Veth.xdp().contains("sluice_steering"), Veth.xdp());

                holder.destroyForcibly().waitFor();                // SIGKILL

                assertEquals(128 + 9, holder.exitValue());
                Veth.eventually("no program", () -> Veth.xdp().isEmpty());
            } finally {
                holder.destroyForcibly();
            }
            return null;
        });
    }

    private static List<String> java(final Class<?> program) {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return command;
    }

    private static AttachException refused(final Interface device, final Attachment attachment) {
        return assertThrows(AttachException.class, () -> XdpSteering.attach(device, attachment));
    }
}

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

            try (Steered<XdpSteering> xdp = Steered.byXdp(Veth.near(), attachment)) {
                final int mode = attachment == Attachment.NATIVE ? 1 : 2;          // XDP_ATTACHED_DRV, _SKB, linux/if_link.h
                assertTrue(Veth.xdp().startsWith("\"xdp\":{\"mode\":" + mode), Veth.xdp());
                assertTrue(Veth.xdp().contains("sluice_steering"), Veth.xdp());
                assertTrue(xdp.program().description().endsWith("on 'near', " + attachment), xdp.program().description());
                assertTrue(xdp.program().shieldsHost());
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
            try (Steered<XdpSteering> xdp = Steered.byXdp(Veth.near(), attachment);
                RefusingXdpSocket socket = new RefusingXdpSocket(Veth.near());
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                xdp.steering().add(ip(VIP));
                xdp.program().socket(0, socket.fd());

                far.send(ipv4("", Frames.TCP, VIP));
                far.send(ipv4("", Frames.TCP, OTHER));
                far.send(ipv4("", Frames.TCP, VIP));

                Veth.eventually("two frames at the socket", () -> socket.refused() == 2);
                Veth.eventually("one at the host", () -> Host.received() == 1);
                xdp.steering().remove(ip(VIP));
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
            try (Steered<XdpSteering> xdp = Steered.byXdp(Veth.near(), attachment);
                RefusingXdpSocket socket = new RefusingXdpSocket(Veth.near());
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                final Endpoint endpoint = new Endpoint(ip(BACKEND), IpFrame.TCP, 8080, true);
                xdp.steering().add(ip("198.51.100.0"), 30);
                xdp.steering().take(endpoint);
                xdp.steering().host(ip(HOST), true);
                xdp.program().socket(0, socket.fd());

                far.send(ipv4("", Frames.TCP, OTHER));
                far.send(from(BACKEND).to(CLIENT).tcp(8080, 31337).behind(Frames.DOT1Q).frame());
                far.send(from(ROUTER).to(HOST).icmp(3, from(CLIENT).to(BACKEND).tcp(31337, 8080)).frame());
                far.send(from(BACKEND).to(HOST).tcp(8080, 31337).frame());

                Veth.eventually("three frames at the socket", () -> socket.refused() == 3);
                Veth.eventually("one at the host", () -> Host.received() == 1);
                xdp.steering().release(endpoint);
                xdp.steering().remove(ip("198.51.100.0"), 30);
                far.send(from(BACKEND).to(CLIENT).tcp(8080, 31337).frame());
                far.send(ipv4("", Frames.TCP, OTHER));
                Veth.eventually("and two more", () -> Host.received() == 3);
                assertEquals(3, socket.refused());
            }
            return null;
        });
    }

    @Test
    void whereAnothersProgramIsItIsSaidWhoseAndLeftAlone() throws Exception {
        Veth.between(() -> {
            try (BpfProgram stranger = Strangers.xdp()) {
                new XdpHook(Veth.near(), Attachment.GENERIC).attach(stranger);
                final long before = Descriptors.open();
                for (final Attachment attachment : Attachment.values()) {
                    final AttachException e = refused(Veth.near(), attachment);

                    assertEquals(AttachException.Reason.OCCUPIED, e.reason());
                    assertTrue(e.getMessage().matches("'near' has an XDP program already, "
                        + "program [0-9]+ 'stranger', and can have one only: .*"), e.getMessage());
                }
                assertEquals(before, Descriptors.open());
                assertTrue(Veth.xdp().contains("stranger"), Veth.xdp());
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
            Steered.byXdp(Veth.near(), Attachment.GENERIC).close();
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
            Steered.byXdp(loopback, Attachment.GENERIC).close();
            return null;
        });
    }

    @Test
    void aQueueThatIsNotThereIsRefused() throws Exception {
        Veth.between(() -> {
            try (Steered<XdpSteering> xdp = Steered.byXdp(Veth.near(), Attachment.NATIVE);
                PacketSocket any = new PacketSocket()) {
                final int queues = Veth.near().queues();
                final Exception e = assertThrows(IllegalArgumentException.class, () -> xdp.program().socket(queues, any.fd()));

                assertEquals("'near' has no queue " + queues + ": it has " + queues + ", numbered from 0", e.getMessage());
            }
            return null;
        });
    }

    private static AttachException refused(final Interface device, final Attachment attachment) {
        return assertThrows(AttachException.class, () -> Steered.byXdp(device, attachment));
    }
}

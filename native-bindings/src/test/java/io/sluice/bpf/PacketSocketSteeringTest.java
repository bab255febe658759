package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.Frames.ipv4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bpf.Steering.Endpoint;
import org.junit.jupiter.api.Test;

class PacketSocketSteeringTest {
    private static final String VIP = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";
    private static final String BACKEND = "10.0.0.11";
    private static final byte[] END = ipv4("", Frames.ICMP, VIP);  // of what was sent; the socket hears what went before by then

    @Test
    void onlyFramesForAVipEnterTheSocketAndOnlyOthersTheHost() throws Exception {
        Veth.between(() -> {
            try (Steered<PacketSocketSteering> steered = Steered.bySockets(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steered.steering().add(ip(VIP));
                steered.program().filter(near.fd());
                near.listen(Veth.near());

                far.send(ipv4("", Frames.TCP, VIP));
                far.send(ipv4("", Frames.TCP, OTHER));
                far.send(END);

                assertArrayEquals(ipv4("", Frames.TCP, VIP), near.receive());
                assertArrayEquals(END, near.receive());
                final int atTheHost = steered.program().shieldsHost() ? 1 : 3;
                Veth.eventually(atTheHost + " frames at the host", () -> Host.received() == atTheHost);
                assertEquals(steered.program().shieldsHost(),
                    steered.program().description().contains("keeps its frames from the host"));
            }
            return null;
        });
    }

    @Test
    void theTagThatTheKernelHasTakenOutCountsToo() throws Exception {
        Veth.between(() -> {
            try (Steered<PacketSocketSteering> steered = Steered.bySockets(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steered.steering().add(ip(VIP));
                steered.program().filter(near.fd());
                near.listen(Veth.near());

                far.send(ipv4(DOT1Q, Frames.TCP, VIP));
                far.send(ipv4(DOT1Q, Frames.TCP, OTHER));
                far.send(ipv4(DOT1AD + DOT1Q, Frames.TCP, VIP));
                far.send(ipv4(DOT1AD + DOT1Q + DOT1Q, Frames.TCP, VIP));
                far.send(END);

                assertArrayEquals(ipv4("", Frames.TCP, VIP), near.receive());
                assertArrayEquals(ipv4(DOT1Q, Frames.TCP, VIP), near.receive());
                assertArrayEquals(END, near.receive());
            }
            return null;
        });
    }

    @Test
    void repliesComeInWhereverTheKernelKeepsTheirTag() throws Exception {
        Veth.between(() -> {
            try (Steered<PacketSocketSteering> steered = Steered.bySockets(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steered.steering().add(ip("198.51.100.0"), 31);
                steered.steering().take(new Endpoint(ip(BACKEND), IpFrame.TCP, 8080, true));
                steered.steering().host(ip("10.0.0.1"), true);
                steered.program().filter(near.fd());
                near.listen(Veth.near());

                far.send(reply("").frame());
                far.send(reply(DOT1Q).frame());
                far.send(reply(DOT1Q).mac("ffffffffffff").frame());
                far.send(reply(DOT1Q).to("10.0.0.1").frame());
                far.send(reply(DOT1AD + DOT1Q).frame());
                far.send(END);

                assertArrayEquals(reply("").frame(), near.receive());
                assertArrayEquals(reply("").frame(), near.receive());
                assertArrayEquals(reply(DOT1Q).frame(), near.receive());
                assertArrayEquals(END, near.receive());
            }
            return null;
        });
    }

    private static IpFrame reply(final String tags) {
        return IpFrame.from(BACKEND).to("203.0.113.7").tcp(8080, 31337).behind(tags);
    }

    @Test
    void whatThisHostSendsIsNotTakenInAgain() throws Exception {
        Veth.between(() -> {
            try (Steered<PacketSocketSteering> steered = Steered.bySockets(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket alsoNear = new PacketSocket().attach(Veth.near());
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steered.steering().add(ip(VIP));
                steered.program().filter(near.fd());
                near.listen(Veth.near());

                alsoNear.send(ipv4("", Frames.TCP, VIP));
                far.send(END);

                assertArrayEquals(END, near.receive());
            }
            return null;
        });
    }

    @Test
    void closedItLeavesNothingBehind() throws Exception {
        Veth.between(() -> {
            final long before = Descriptors.open();
            try (Steered<PacketSocketSteering> steered = Steered.bySockets(Veth.near())) {
                steered.steering().add(ip(VIP));
                assertTrue(Descriptors.open() > before);
            }
            assertEquals(before, Descriptors.open());
            try (PacketSocket far = new PacketSocket().attach(Veth.far())) {
                far.send(ipv4("", Frames.TCP, VIP));
                Veth.eventually("the frame at the host", () -> Host.received() == 1);
            }
            return null;
        });
    }
}

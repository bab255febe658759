package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.Frames.ipv4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketSocketSteeringTest {
    private static final String VIP = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";
    private static final byte[] END = ipv4("", Frames.ICMP, VIP);  // of what was sent; the socket hears what went before by then

    @Test
    void onlyFramesForAVipEnterTheSocketAndOnlyOthersTheHost() throws Exception {
        Veth.between(() -> {
            try (PacketSocketSteering steering = PacketSocketSteering.beside(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steering.add(ip(VIP));
                steering.filter(near.fd());
                near.listen(Veth.near());

                far.send(ipv4("", Frames.TCP, VIP));
                far.send(ipv4("", Frames.TCP, OTHER));
                far.send(END);

                assertArrayEquals(ipv4("", Frames.TCP, VIP), near.receive());
                assertArrayEquals(END, near.receive());
                final int atTheHost = steering.shieldsHost() ? 1 : 3;
                Veth.eventually(atTheHost + " frames at the host", () -> Host.received() == atTheHost);
                assertEquals(steering.shieldsHost(), steering.description().contains("keeps its frames from the host"));
            }
            return null;
        });
    }

    @Test
    void theTagThatTheKernelHasTakenOutCountsToo() throws Exception {
        Veth.between(() -> {
            try (PacketSocketSteering steering = PacketSocketSteering.beside(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steering.add(ip(VIP));
                steering.filter(near.fd());
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
    void whatThisHostSendsIsNotTakenInAgain() throws Exception {
        Veth.between(() -> {
            try (PacketSocketSteering steering = PacketSocketSteering.beside(Veth.near());
                PacketSocket near = new PacketSocket();
                PacketSocket alsoNear = new PacketSocket().attach(Veth.near());
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                steering.add(ip(VIP));
                steering.filter(near.fd());
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
            try (PacketSocketSteering steering = PacketSocketSteering.beside(Veth.near())) {
                steering.add(ip(VIP));
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

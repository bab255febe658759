package io.sluice.bpf;

import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.Frames.ipv4;
import static io.sluice.linux.PrivateNetwork.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.Needs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Sluice takes is kept from the host while no process of Sluice's is there, and while one follows another. */
class GuardTest {
    private static final String VIP = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";
    private static final int FRAMES_BETWEEN = 200;

    private static final List<Way> ALL_CHANGES = List.of(Way.NATIVE, Way.GENERIC, Way.GENERIC, Way.SOCKETS, Way.SOCKETS,
        Way.NATIVE, Way.SOCKETS, Way.GENERIC, Way.NATIVE);
    private static final List<Way> WITHIN_ONE_MODE = List.of(Way.NATIVE, Way.NATIVE);

    /** How Sluice may get its packets. */
    private enum Way {
        NATIVE("XDP, native driver mode"), GENERIC("XDP, generic mode"), SOCKETS("TCX");

        private final String hook;

        Way(final String hook) {
            this.hook = hook;
        }

        Steered<? extends SteeringProgram> open(final Interface device) {
            return this == SOCKETS ? Steered.bySockets(device) : Steered.byXdp(device, Attachment.valueOf(name()));
        }

        /** Where its program stands: nowhere where the kernel has no such place. */
        List<String> standing() {
            return this == SOCKETS && !withTcx() ? List.of() : List.of(hook);
        }

        /** A process that has taken the frames for the VIP, and has ended. */
        void passed(final Interface device) {
            try (Steered<? extends SteeringProgram> steered = open(device)) {
                steered.steering().add(ip(VIP));
                steered.program().stay();
            }
        }
    }

    static Stream<Arguments> changes() {
        return Arrays.stream(Way.values()).flatMap(one -> Arrays.stream(Way.values()).map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @EnumSource(Attachment.class)
    void whenItsProcessIsKilledItStaysUntilItIsReleased(final Attachment attachment) throws Exception {
        Veth.between(() -> {
            final Process holder = new ProcessBuilder(java(HoldSteering.class, attachment.name(), VIP))
                .redirectError(Redirect.INHERIT).start();
            try (BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream()));
                PacketSocket far = new PacketSocket().attach(Veth.far())) {
                assertTrue(said.readLine().endsWith(attachment.toString()));

                holder.destroyForcibly().waitFor();                // SIGKILL

                assertEquals(128 + 9, holder.exitValue());
                assertTrue(Veth.xdp().contains("sluice_steering"), Veth.xdp());
                far.send(ipv4("", Frames.TCP, VIP));
                far.send(ipv4("", Frames.TCP, OTHER));
                Veth.eventually("the second frame at the host", () -> Host.received() == 1);
                final List<String> released = Guard.release(Veth.near());
                assertEquals(1, released.size());
                assertTrue(released.get(0).matches("program [0-9]+ 'sluice_steering' \\(XDP, " + attachment + "\\)"),
                    released.get(0));
                assertEquals("", Veth.xdp());
                far.send(ipv4("", Frames.TCP, VIP));
                Veth.eventually("a frame for the VIP at the host", () -> Host.received() == 2);
                assertEquals(List.of(), Guard.release(Veth.near()));
            } finally {
                holder.destroyForcibly();
            }
            return null;
        });
    }

    private static List<String> java(final Class<?> program, final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void oneFollowsAnotherWithoutAFrameInBetweenThatTheHostWouldGet() throws Exception {
        Veth.between(() -> {
            final AtomicBoolean ended = new AtomicBoolean();
            final AtomicInteger sent = new AtomicInteger();
            Way.NATIVE.passed(Veth.near());
            final Thread sender = new Thread(() -> sendUntil(ended, sent));
            sender.start();
            try {
                for (final Way way : withTcx() ? ALL_CHANGES : WITHIN_ONE_MODE) {
                    follow(way);
                    final int before = sent.get();
                    Veth.eventually("frames while it is there", () -> sent.get() > before + FRAMES_BETWEEN);
                    assertEquals(0, Host.received(), "frames that the host got by the end of " + way);
                    assertEquals(way.standing(), standing());
                }
            } finally {
                ended.set(true);
                sender.join();
            }
            return null;
        });
    }

    /** Takes the frames for the VIP before it takes over. */
    private static void follow(final Way way) {
        final Interface near = Veth.near();
        try (CloseStack opened = new CloseStack()) {
            final Steering steering = opened.push(Steering.open());
            final SteeringProgram program = opened.push(way == Way.SOCKETS ? PacketSocketSteering.load(near, steering)
                : XdpSteering.load(near, Attachment.valueOf(way.name()), steering));
            steering.add(ip(VIP));
            program.attach();
            program.stay();
        }
    }

    private static void sendUntil(final AtomicBoolean ended, final AtomicInteger sent) {
        try (PacketSocket far = new PacketSocket().attach(Veth.far())) {
            while (!ended.get()) {
                far.send(ipv4("", Frames.TCP, VIP));
                sent.incrementAndGet();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void closedWithoutBeingToldToStayItLeavesWhatWasThereBefore(final Way before, final Way after) throws Exception {
        Veth.between(() -> {
            final long descriptors = Descriptors.open();
            before.passed(Veth.near());
            final List<String> there = programs();
            after.open(Veth.near()).close();

            assertEquals(before.standing(), standing());
            assertEquals(there, programs());
            assertEquals(descriptors, Descriptors.open());
            return null;
        });
    }

    @Test
    void whatCannotStandThereLeavesWhatWasThereBefore() throws Exception {
        Veth.between(() -> {
            sh("ip link set near mtu 9000 && ip link set far mtu 9000");
            Way.GENERIC.passed(Veth.near());
            final long descriptors = Descriptors.open();
            final List<String> there = programs();

            assertThrows(AttachException.class, () -> Way.NATIVE.open(Veth.near()));

            assertEquals(there, programs());
            assertEquals(descriptors, Descriptors.open());
            return null;
        });
    }

    @Test
    void anothersTcxProgramStaysBehindIt() throws Exception {
        Veth.between(() -> {
            if (!withTcx()) {
                return null;
            }
            final TcxHook hook = new TcxHook(Veth.near());
            try (BpfProgram stranger = Strangers.tcx()) {
                hook.attach(stranger);
                Way.SOCKETS.passed(Veth.near());
                Way.SOCKETS.passed(Veth.near());
                assertEquals(1, Guard.release(Veth.near()).size());

                assertEquals(List.of(), programs());
                hook.detach(stranger);                             // throws if it were not there
            }
            return null;
        });
    }

    @Test
    void aProgramOfThatNameThatAnotherUserLoadedIsNotOurs() {
        Needs.root();
        assertTrue(new ProgramInfo(1, Linux.user(), "sluice_steering").isOwn("sluice_steering"));
        assertFalse(new ProgramInfo(1, Linux.user() + 1, "sluice_steering").isOwn("sluice_steering"));
        assertFalse(new ProgramInfo(1, Linux.user(), "sluice_steerin").isOwn("sluice_steering"));
    }

    private static boolean withTcx() {
        return new TcxHook(Veth.near()).isKnown();
    }

    private static List<String> standing() {
        try (CloseStack asked = new CloseStack()) {
            return Standing.at(Veth.near(), asked).stream().map(standing -> standing.hook().toString()).toList();
        }
    }

    private static List<String> programs() {
        try (CloseStack asked = new CloseStack()) {
            return Standing.at(Veth.near(), asked).stream().map(Standing::toString).toList();
        }
    }
}

package io.sluice.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxTest {
    @Test
    void aFailedCallNamesItselfAndItsError() {
        final LinuxException e = assertThrows(LinuxException.class, () -> Linux.socket(999, Linux.SOCK_RAW, 0));

        assertEquals("socket: EAFNOSUPPORT, Address family not supported by protocol", e.getMessage());
    }

    @Test
    void sixArgumentsArriveWhole() {
        try (Mapping mapping = Linux.mapAnonymous(1 << 16)) {
            mapping.buffer().putLong((1 << 16) - Long.BYTES, 42);

            assertNotEquals(0, mapping.address());
            assertEquals(42, mapping.buffer().getLong((1 << 16) - Long.BYTES));
        }
    }

    @Test
    void aClosedDescriptorIsNotUsedAgain() {
        final Fd fd = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0);
        fd.close();
        fd.close();

        assertThrows(IllegalStateException.class, fd::number);
    }

    @Test
    void nothingToReadIsNoError() {
        try (Fd fd = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0)) {
            assertEquals(-1, Linux.receive(fd, Linux.memory(64).addressOffset(), 64, Linux.MSG_DONTWAIT));
            assertFalse(Linux.readable(fd, 0));
        }
    }

    @Test
    void whatWasAcquiredIsClosedInReverseEvenWhenClosingThrows() {
        final List<String> closed = new ArrayList<>();
        final CloseStack stack = new CloseStack();
        stack.push(() -> closed.add("first"));
        stack.push(() -> {
            throw new IllegalStateException("second");
        });
        stack.push(() -> closed.add("third"));

        assertThrows(IllegalStateException.class, stack::close);
        assertEquals(List.of("third", "first"), closed);
    }

    @Test
    void aReleasedStackClosesNothingAndItsOwnerEverythingInReverse() {
        final List<String> closed = new ArrayList<>();
        final CloseStack owner;
        try (CloseStack opening = new CloseStack()) {
            opening.push(() -> closed.add("first"));
            opening.push(() -> closed.add("second"));
            owner = opening.release();
        }
        assertTrue(closed.isEmpty());

        owner.close();
        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void loopbackIsAnInterface() {
        final Interface loopback = Interface.named("lo");

        assertEquals(1, loopback.index());
        assertEquals(0, loopback.mac());
        assertTrue(loopback.queues() >= 1);
    }

    @Test
    void anUnknownInterfaceIsSaidToBeUnknown() {
        final Exception e = assertThrows(IllegalArgumentException.class, () -> Interface.named("nosuch0"));

        assertTrue(e.getMessage().startsWith("there is no interface 'nosuch0'"), e.getMessage());
    }

    @Test
    void aCoreThatIsNotThereIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Cpu.pin(1000));
        assertThrows(IllegalArgumentException.class, () -> Cpu.pin(-1));
    }
}

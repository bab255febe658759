package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.linux.Interface;
import org.junit.jupiter.api.Test;

class DeviceLockTest {
    private static final Interface LOOPBACK = Interface.named("lo");

    @Test
    void anInterfaceHasOneDataplane() {
        try (DeviceLock held = DeviceLock.take(LOOPBACK)) {
            final Exception e = assertThrows(IllegalStateException.class, () -> DeviceLock.take(LOOPBACK), held::toString);

            assertEquals("another dataplane works on 'lo' already; stop that one, have it hand over (--take-over, with the same "
                + "--run), or choose another interface", e.getMessage());
        }
        DeviceLock.take(LOOPBACK).close();
    }
}

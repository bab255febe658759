package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.1,10.0.0.1,10.0.0.1", "10.0.0.1:8080,10.0.0.1:8080,10.0.0.1-8080", "2001:DB8::1,2001:db8::1,2001:db8::1",
        "[2001:db8::1],2001:db8::1,2001:db8::1", "[2001:db8::1]:8080,[2001:db8::1]:8080,2001:db8::1-8080"})
    void placesAreReadAndNamed(final String text, final String canonical, final String name) {
        assertEquals(canonical, HostPort.parse(text).toString());
        assertEquals(name, HostPort.parse(text).derivedName());
        assertEquals(HostPort.parse(text), HostPort.parse(canonical));
        assertTrue(HostPort.looksLike(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:http", "10.0.0.1:80:81", "[]:80",
        "web:80", "[2001:db8::1]:", "[2001:db8::1", "10.0.0.0/24"})
    void anythingElseIsRefused(final String text) {
        assertTrue(assertThrows(RefusedException.class, () -> HostPort.parse(text)).getMessage().contains(";"));
    }

    @Test
    void namesDoNotLookLikePlaces() {
        assertFalse(HostPort.looksLike("web"));
        assertFalse(HostPort.looksLike("web:80"));
        assertFalse(HostPort.looksLike("10.0.0.1-8080"));
    }
}

package io.sluice.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.controller.model.RefusedException;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    @Test
    void whatIsSentIsReceived() {
        final Request request = Request.read(Request.of("backend add").with("vip", "web").with("addresses", List.of("a", "b"))
            .with("weight", 7).with("name", null).line());

        assertEquals("backend add", request.command());
        assertEquals("web", request.text("vip"));
        assertEquals(List.of("a", "b"), request.texts("addresses"));
        assertEquals(7, request.number("weight", 1));
        assertEquals(3, request.number("rise", 3));
        assertEquals("none", request.text("name", "none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[]", "1", "{", "{\"a\":1}{}", "{\"a\":}", "\u0000"})
    void whatIsNoObjectIsRefused(final String line) {
        assertThrows(RefusedException.class, () -> Request.read(line));
    }

    @Test
    void argumentsOfAnotherTypeAreRefused() {
        final Request request = Request.read(
            "{\"command\":1,\"vip\":[],\"weight\":\"1\",\"rise\":99999999999,\"addresses\":[1]}");

        refused("the request's \"command\" is of the wrong type", request::command);
        refused("the request's \"vip\" is of the wrong type", () -> request.text("vip"));
        refused("the request's \"weight\" is of the wrong type", () -> request.number("weight", 1));
        refused("rise 99999999999 is out of range", () -> request.number("rise", 1));
        refused("the request's \"addresses\" is of the wrong type", () -> request.texts("addresses"));
        refused("the request names no vip", () -> request.texts("vip"));
        refused("the request lacks its \"name\"", () -> request.text("name"));
    }

    @Test
    void optionsAreWordsHoweverTheyWereSent() {
        final Request request = Request.read("{\"command\":\"vip add\",\"vni\":7,\"snat\":[\"10.0.0.1\",\"10.0.1.0/24\"],"
            + "\"mss\":\"off\",\"dscp\":1.5}");

        assertEquals(Map.of("vni", "7", "snat", "10.0.0.1,10.0.1.0/24", "mss", "off"),
            request.words(List.of("vni", "snat", "mss", "mode")));
        refused("the request's \"dscp\" is of the wrong type", () -> request.words(List.of("dscp")));
    }

    @Test
    void jsonIsReadBackAsItWas() throws IOException {
        final Map<String, Object> value = Map.of("text", "a\n\"b\" \u00e9", "number", 1L << 40, "part", 0.5, "yes", true,
            "list", List.of(1L, List.of(), Map.of()));

        assertEquals(value, Json.read(Json.line(value)));
        assertEquals(value, Json.read(Json.pretty(value)));
        assertEquals(1, Json.line(value).lines().count());
    }

    private static void refused(final String message, final Executable asked) {
        assertEquals(message, assertThrows(RefusedException.class, asked).getMessage());
    }
}

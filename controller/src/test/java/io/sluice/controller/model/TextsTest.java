package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @ValueSource(strings = {"1ms", "500ms", "2s", "90s", "1m", "60m", "1500ms"})
    void durationsAreWrittenAsTheyAreRead(final String text) {
        assertEquals(text, Texts.text(Texts.duration("interval", text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "s", "-1s", "1.5s", "2 s", "1h", "99999999999s"})
    void otherDurationsAreRefused(final String text) {
        assertEquals("interval \"" + text + "\" is not a duration; write it like 500ms, 2s or 1m",
            assertThrows(RefusedException.class, () -> Texts.duration("interval", text)).getMessage());
    }

    @Test
    void wholeMinutesAreWrittenAsMinutes() {
        assertEquals("2m", Texts.text(Duration.ofSeconds(120)));
    }

    @Test
    void whatIsQuotedStaysOnOneLine() {
        assertEquals("\"a?b\"", Texts.quote("a\nb"));
        assertEquals(85, Texts.quote("x".repeat(1_000)).length());
    }

    @Test
    void theClosestNameIsSuggested() {
        assertEquals("; did you mean \"web\"?", Texts.suggestion("wep", List.of("mail", "web"), "look"));
        assertEquals("; did you mean \"frontend\"?", Texts.suggestion("Frontent", List.of("frontend", "backend"), "look"));
        assertEquals("; look", Texts.suggestion("database", List.of("mail", "web"), "look"));
        assertEquals("; look", Texts.suggestion("web", List.of(), "look"));
    }
}

package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.BackendDown;
import io.sluice.table.ConnectionOptions;
import io.sluice.table.Persistence;
import io.sluice.table.Timeouts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

class SettingTextsTest {
    private static final Endpoint TCP = Endpoint.parse("198.51.100.1:80");
    private static final Endpoint TCP6 = Endpoint.parse("[2001:db8::1]:80");
    private static final Endpoint UDP = Endpoint.parse("198.51.100.1:53/udp");

    @Test
    void nothingGivenIsAsUsual() {
        assertEquals(VipSettings.USUAL, SettingTexts.of(Map.of(), VipSettings.USUAL, TCP));
        assertEquals(Map.of(), SettingTexts.describe(VipSettings.USUAL, TCP));
        assertEquals("all as usual", SettingTexts.line(VipSettings.USUAL, TCP));
    }

    @Test
    void whatIsGivenChangesAndNothingElse() {
        final VipSettings first = SettingTexts.of(Map.of("timeouts", "established=60m,closing=90s", "persistence", "10m",
            "persistencePrefix", "24", "slowStart", "30s"), VipSettings.USUAL, TCP);
        assertEquals(new Timeouts(0, 3_600, 90, 0, 0), first.connections().timeouts());
        assertEquals(new Persistence(600, 24, 128), first.connections().persistence());
        assertEquals("timeout established=60m,closing=90s, persistence 10m, persistence-prefix 24, slow-start 30s",
            SettingTexts.line(first, TCP));

        final VipSettings second = SettingTexts.of(Map.of("timeouts", "closing=default,closed=1s", "onBackendDown", "reschedule",
            "persistence", "5m", "slowStart", "off"), first, TCP);
        assertEquals(new VipSettings(new ConnectionOptions(new Timeouts(0, 3_600, 0, 1, 0), BackendDown.RESCHEDULE,
            new Persistence(300, 24, 128)), Duration.ZERO), second);

        assertEquals(Persistence.NONE, SettingTexts.of(Map.of("persistence", "off"), second, TCP).connections().persistence());
    }

    @Test
    void aPrefixIsOfTheVipsFamily() {
        final Map<String, String> given = Map.of("persistence", "1m", "persistencePrefix", "64");

        assertEquals(new Persistence(60, 32, 64), SettingTexts.of(given, VipSettings.USUAL, TCP6).connections().persistence());
    }

    @Test
    void whatIsDescribedIsReadBack() {
        for (int seed = 0; seed < 1_000; seed++) {
            final Random random = new Random(seed);
            final Endpoint vip = new Endpoint[] {TCP, TCP6, UDP}[random.nextInt(3)];
            final VipSettings settings = random(random, vip);
            final Map<String, String> texts = new LinkedHashMap<>();
            SettingTexts.describe(settings, vip).forEach((key, value) -> texts.put(key, value instanceof Map<?, ?> timeouts
                ? timeouts.entrySet().stream().map(Object::toString).collect(Collectors.joining(",")) : value.toString()));

            assertEquals(settings, SettingTexts.of(texts, VipSettings.USUAL, vip), "seed " + seed + ": " + texts);
            assertTrue(SettingTexts.KEYS.containsAll(texts.keySet()), "seed " + seed);
        }
    }

    private static VipSettings random(final Random random, final Endpoint vip) {
        final Timeouts timeouts = vip == UDP ? new Timeouts(0, 0, 0, 0, seconds(random))
            : new Timeouts(seconds(random), seconds(random), seconds(random), seconds(random), 0);
        final int seconds = seconds(random);
        final Persistence persistence = seconds == 0 ? Persistence.NONE : new Persistence(seconds,
            vip == TCP6 ? 32 : 1 + random.nextInt(32), vip == TCP6 ? 1 + random.nextInt(128) : 128);
        return new VipSettings(new ConnectionOptions(timeouts, BackendDown.values()[random.nextInt(3)], persistence),
            random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(1 + random.nextInt(3_600)));
    }

    private static int seconds(final Random random) {
        return random.nextBoolean() ? 0 : 1 + random.nextInt(Timeouts.MAX_SECONDS);
    }
}

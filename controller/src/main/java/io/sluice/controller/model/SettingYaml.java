package io.sluice.controller.model;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.Map;

/** {@link VipSettings} in the file: entries of a VIP beside its others. */
final class SettingYaml {
    private static final String TIMEOUTS = "timeouts";

    private SettingYaml() {
    }

    /** What stands there; refusals are about the line of what is wrong. */
    static VipSettings read(final Map<String, YamlNode> entries, final Endpoint vip) {
        VipSettings settings = VipSettings.USUAL;
        for (final String key : SettingTexts.KEYS) {
            if (entries.containsKey(key)) {
                settings = key.equals(TIMEOUTS) ? timeouts(entries.get(key), settings, vip)
                    : taken(entries.get(key), key, entries.get(key).text(key), settings, vip);
            }
        }
        return settings;
    }

    private static VipSettings timeouts(final YamlNode node, final VipSettings before, final Endpoint vip) {
        VipSettings settings = before;
        for (final Map.Entry<String, YamlNode> timeout : node.map(TIMEOUTS, SettingTexts.STATES).entrySet()) {
            final String text = timeout.getKey() + "=" + timeout.getValue().text("timeout " + timeout.getKey());
            settings = taken(timeout.getValue(), TIMEOUTS, text, settings, vip);
        }
        return settings;
    }

    private static VipSettings taken(final YamlNode node, final String key, final String text, final VipSettings before,
                                     final Endpoint vip) {
        return node.at(() -> SettingTexts.of(Map.of(key, text), before, vip));
    }

    /** Writes what is not as usual. */
    static void write(final JsonGenerator out, final VipSettings settings, final Endpoint vip) throws IOException {
        for (final Map.Entry<String, Object> setting : SettingTexts.describe(settings, vip).entrySet()) {
            if (setting.getValue() instanceof Map<?, ?> timeouts) {
                out.writeObjectFieldStart(setting.getKey());
                for (final Map.Entry<?, ?> timeout : timeouts.entrySet()) {
                    out.writeStringField(timeout.getKey().toString(), timeout.getValue().toString());
                }
                out.writeEndObject();
            } else if (setting.getValue() instanceof Integer number) {
                out.writeNumberField(setting.getKey(), number);
            } else {
                out.writeStringField(setting.getKey(), setting.getValue().toString());
            }
        }
    }
}

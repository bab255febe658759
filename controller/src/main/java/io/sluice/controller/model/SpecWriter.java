package io.sluice.controller.model;

import io.sluice.table.PortRange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;

import java.io.IOException;
import java.io.StringWriter;

/** Makes a YAML document of a {@link Spec}: what {@link SpecReader} reads back as the same. */
final class SpecWriter {
    /** What the file says it is. */
    static final String KIND = "specification";

    /** Of the file's layout. */
    static final int VERSION = 1;

    /** YAML's own mark for the end of a document. A file without it has lost its end. */
    static final String END = "...\n";

    private static final String HEADING = """
        # What Sluice balances. The controller reads this when it starts and writes it anew with every change;
        # change it with the sluice command.
        """;

    private static final YAMLFactory YAML = YAMLFactory.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
        .build();

    private final JsonGenerator out;

    private SpecWriter(final JsonGenerator out) {
        this.out = out;
    }

    static String write(final Spec spec) throws IOException {
        final StringWriter text = new StringWriter().append(HEADING);
        try (JsonGenerator generator = YAML.createGenerator(text)) {
            new SpecWriter(generator).spec(spec);
        }
        return text.append(END).toString();
    }

    private void spec(final Spec spec) throws IOException {
        out.writeStartObject();
        out.writeStringField("sluice", KIND);
        out.writeNumberField("version", VERSION);
        out.writeNumberField("lastId", spec.lastId());
        out.writeArrayFieldStart("vips");
        for (final Vip vip : spec.vips()) {
            vip(vip);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void vip(final Vip vip) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", vip.name());
        out.writeNumberField("id", vip.id());
        out.writeStringField("address", vip.endpoint().block().toString());
        ports(vip.endpoint().ports());
        out.writeStringField("protocol", Texts.text(vip.endpoint().protocol()));
        ForwardingYaml.write(out, vip.forwarding());
        out.writeStringField("scheduler", Texts.text(vip.scheduling().kind()));
        option("hashPrefix", vip.scheduling().hashPrefix());
        option("maglevSize", vip.scheduling().ringSize());
        if (vip.quic() != null) {
            out.writeStringField("quic", QuicOptions.text(vip.quic()));
        }
        check(vip.check());
        SettingYaml.write(out, vip.settings(), vip.endpoint());
        out.writeArrayFieldStart("backends");
        for (final Backend backend : vip.backends()) {
            backend(backend);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void ports(final PortRange ports) throws IOException {
        if (ports.isOne()) {
            out.writeNumberField("port", ports.first());
        } else {
            out.writeStringField("port", ports.toString());
        }
    }

    private void check(final HealthCheck check) throws IOException {
        out.writeObjectFieldStart("check");
        out.writeStringField("kind", Texts.text(check.kind()));
        out.writeNumberField("port", check.port());
        out.writeStringField("interval", Texts.text(check.interval()));
        out.writeStringField("timeout", Texts.text(check.timeout()));
        out.writeNumberField("rise", check.rise());
        out.writeNumberField("fall", check.fall());
        out.writeEndObject();
    }

    private void backend(final Backend backend) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", backend.name());
        out.writeNumberField("id", backend.id());
        out.writeStringField("address", Addresses.text(backend.place().address()));
        option("port", backend.place().port());
        out.writeNumberField("weight", backend.weight());
        option("priority", backend.priority());
        if (backend.forwarding() != null) {
            ForwardingYaml.write(out, backend.forwarding());
        }
        if (backend.serverId() != null) {
            out.writeStringField("serverId", backend.serverId().hex());
        }
        option("maxConnections", backend.maxConnections());
        if (backend.sorry()) {
            out.writeBooleanField("sorry", true);
        }
        draining(backend.draining());
        out.writeEndObject();
    }

    private void draining(final Draining draining) throws IOException {
        if (draining != null) {
            out.writeStringField("drain", draining.untilText());
            if (draining.then() != null) {
                out.writeStringField("drainThen", Texts.text(draining.then()));
            }
        }
    }

    private void option(final String key, final int number) throws IOException {
        if (number != 0) {
            out.writeNumberField(key, number);
        }
    }
}

package io.sluice.testbed.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/**
 * A report as a line of JSON: a record of numbers, texts, truths, records, and maps of such. What does this for any class there
 * is takes a JVM a third of a second of CPU time to get ready, as much as all the rest of a short program.
 */
final class ReportLine {

    private static final JsonFactory JSON = new JsonFactory();

    private ReportLine() {
    }

    static String of(final Record report) {
        final StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(json, report);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private static void write(final JsonGenerator json, final Object value) throws IOException {
        if (value instanceof Record record) {
            json.writeStartObject();
            for (final RecordComponent component : record.getClass().getRecordComponents()) {
                json.writeFieldName(component.getName());
                write(json, component(record, component));
            }
            json.writeEndObject();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (final Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(entry.getKey().toString());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else {
            json.writeObject(value);                    // throws where it is none of these
        }
    }

    private static Object component(final Record record, final RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

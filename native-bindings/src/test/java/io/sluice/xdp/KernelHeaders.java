package io.sluice.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compares our numbers with what the C compiler makes of the kernel's headers. */
public final class KernelHeaders {
    private final String includes;
    private final List<String> expressions = new ArrayList<>();
    private final List<String> ours = new ArrayList<>();

    /** Reads the headers of these names, in this order. */
    public KernelHeaders(final String... headers) {
        final StringBuilder text = new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n");
        for (final String header : headers) {
            text.append("#include <").append(header).append(">\n");
        }
        includes = text.toString();
    }

    /** Expects a C expression of any integer type to have our value. */
    public KernelHeaders say(final String expression, final long value) {
        expressions.add(expression);
        ours.add(expression + " = " + value);
        return this;
    }

    /** Compiles, runs and compares; uses {@code directory} for its files. */
    public void check(final Path directory) throws IOException, InterruptedException {
        Needs.command("cc");
        final StringBuilder program = new StringBuilder(includes).append("int main(void) {\n");
        for (final String expression : expressions) {
            program.append("printf(\"%s = %lld\\n\", \"").append(expression).append("\", (long long) (").append(expression)
                .append("));\n");
        }
        final Path source = Files.writeString(directory.resolve("numbers.c"), program.append("return 0;\n}\n"));
        final Path binary = directory.resolve("numbers");
        run("cc", "-o", binary.toString(), source.toString());
        assertEquals(ours, run(binary.toString()).lines().toList());
    }

    private static String run(final String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}

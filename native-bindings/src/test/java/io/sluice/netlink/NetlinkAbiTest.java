package io.sluice.netlink;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.Needs;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetlinkAbiTest {
    /** Those of our names that C has no name for. */
    private static final Map<String, String> IN_C = Map.of(
        "SOCKADDR_LENGTH", "sizeof(struct sockaddr_nl)",
        "SOCKADDR_GROUPS", "offsetof(struct sockaddr_nl, nl_groups)",
        "ALIGNMENT", "NLMSG_ALIGNTO",
        "RTMSG_LENGTH", "sizeof(struct rtmsg)",
        "IFINFOMSG_LENGTH", "sizeof(struct ifinfomsg)",
        "IFADDRMSG_LENGTH", "sizeof(struct ifaddrmsg)",
        "NDMSG_LENGTH", "sizeof(struct ndmsg)",
        "NLA_TYPE_MASK", "(NLA_TYPE_MASK & 0xffff)");

    @Test
    void ourNumbersAreTheKernels(@TempDir final Path directory) throws Exception {
        Needs.command("cc");
        final Field[] ours = NetlinkAbi.class.getDeclaredFields();
        final StringBuilder expected = new StringBuilder();
        for (final Field field : ours) {
            expected.append(field.getName()).append(' ').append(field.getInt(null)).append('\n');
        }

        assertEquals(expected.toString(), run(directory, Arrays.stream(ours).map(Field::getName)
            .map(name -> "printf(\"" + name + " %d\\n\", (int) (" + IN_C.getOrDefault(name, name) + "));")
            .collect(joining("\n"))));
    }

    private static String run(final Path directory, final String statements) throws Exception {
        final Path source = Files.writeString(directory.resolve("numbers.c"), """
            #include <errno.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/socket.h>
            #include <linux/if.h>
            #include <linux/if_addr.h>
            #include <linux/if_link.h>
            #include <linux/neighbour.h>
            #include <linux/netlink.h>
            #include <linux/rtnetlink.h>
            int main(void) { %s }
            """.formatted(statements));
        final String program = directory.resolve("numbers").toString();
        assertEquals("", outputOf("cc", "-o", program, source.toString()));
        return outputOf(program);
    }

    private static String outputOf(final String... command) throws Exception {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes());
    }
}

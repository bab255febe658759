package io.sluice.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program that writes into memory of its own, sends the memory to the socket at the path it is given, and ends. */
final class SendMemory {
    static final String TEXT = "from another process";
    static final long CONTENTS = 0x0123_4567_89ab_cdefL;

    private SendMemory() {
    }

    public static void main(final String... arguments) {
        try (Fd memory = Linux.memoryFile("sent"); Mapping mapping = Linux.mapFile(memory, 4096)) {
            mapping.buffer().putLong(0, CONTENTS);
            DescriptorSocket.send(Path.of(arguments[0]), TEXT.getBytes(StandardCharsets.UTF_8), List.of(memory));
        }
    }
}

package io.sluice.controller.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * The {@link Spec} on disk, {@code <state>/sluice.yaml}. It is replaced as a whole or not at all: {@link #prepare}
 * writes the next one beside it, through to the disk, and {@link #commit} gives it the name. A file that can't be read
 * is never replaced: whoever loads it is refused, and goes no further.
 */
public final class SpecFile {
    private static final String NAME = "sluice.yaml";
    private static final int LARGEST = 256 << 20;   // ten times what all ids together need

    private final Path file;
    private final Path next;

    /** The file in that directory, which exists. */
    public SpecFile(final Path state) {
        file = state.resolve(NAME);
        next = state.resolve(NAME + ".next");
    }

    /** What the file says; {@link Spec#EMPTY} when there is none yet. */
    public Spec load() {
        try {
            return read(Files.readAllBytes(file));
        } catch (final NoSuchFileException e) {
            return Spec.EMPTY;
        } catch (final JsonProcessingException e) {
            throw damaged("line " + line(e) + ": this is not YAML ("
                + problem(e.getOriginalMessage()) + ")", e);
        } catch (final RefusedException e) {
            throw damaged(e.getMessage(), e);
        } catch (final CharacterCodingException e) {
            throw damaged("line 1: this is not text in UTF-8", e);
        } catch (final IOException e) {
            throw new RefusedException(file + " can't be read (" + reason(e) + "); check the file and its permissions", e);
        }
    }

    private static Spec read(final byte[] bytes) throws IOException {
        final String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        final LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        final YAMLFactory yaml = YAMLFactory.builder()
            .loaderOptions(options)
            .streamReadConstraints(StreamReadConstraints.builder().maxDocumentLength(LARGEST).maxNestingDepth(10).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
        try (JsonParser parser = yaml.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new RefusedException("line 1: the file is empty");
            }
            final Spec spec = SpecReader.read(YamlNode.read(parser));
            if (!text.stripTrailing().endsWith(SpecWriter.END.strip())) {
                throw new RefusedException("line " + (text.lines().count() + 1) + ": the end of the file is missing"
                    + " (its last line is " + SpecWriter.END.strip() + ")");
            }
            return spec;
        }
    }

    private RefusedException damaged(final String where, final Exception e) {
        return new RefusedException(file + ", " + where + ". Nothing was changed: mend the file, or move it away to start"
            + " with no VIPs", e);
    }

    /** Where the problem is, as far as that is told; otherwise where the parser had come to. */
    private static int line(final JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return marked.getProblemMark().getLine() + 1;
        }
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    /** The parser says first what it was doing, then what it found; the latter is what helps. */
    private static String problem(final String message) {
        return message.lines().filter(line -> line.startsWith("found") || line.startsWith("expected")).findFirst()
            .orElse(firstLine(message));
    }

    private static String firstLine(final String message) {
        return message.lines().findFirst().orElse("no reason given").strip();
    }

    private static String reason(final IOException e) {
        return e.getClass().getSimpleName() + ": " + firstLine(String.valueOf(e.getMessage()));
    }

    /** Writes the next file beside the present one, through to the disk. */
    public void prepare(final Spec spec) throws IOException {
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(next, Set.of(CREATE_NEW, WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            final ByteBuffer bytes = StandardCharsets.UTF_8.encode(SpecWriter.write(spec));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Makes the prepared file the present one, for good. */
    public void commit() throws IOException {
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.getParent(), READ)) {
            directory.force(true);
        }
    }

    /** Throws the prepared file away. */
    public void discard() throws IOException {
        Files.deleteIfExists(next);
    }

    /** Where it is. */
    @Override
    public String toString() {
        return file.toString();
    }
}

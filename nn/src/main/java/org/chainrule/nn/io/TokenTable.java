package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import org.chainrule.nn.internal.AtomicFile;

/**
 * Reads and writes the tokens of a vocabulary as JSON: an object from each token to its number, as in the
 * {@code vocab.json} of Hugging Face's tokenizers, such as <code>{" ": 0, "a": 1}</code>.
 */
public final class TokenTable {
    private static final int MEMORY_OF_TOKEN = 200; // bytes

    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET).disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES).disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private TokenTable() {}

    /**
     * Writes tokens to a file.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param tokens tokens 0, 1, ..., none twice
     * @throws IllegalArgumentException if a token is there twice
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     */
    public static void write(Path file, List<String> tokens) {
        requireDistinct(tokens);
        AtomicFile.write(file, out -> writeTo(out, tokens));
    }

    /**
     * Writes tokens to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param tokens tokens 0, 1, ..., none twice
     * @throws IllegalArgumentException if a token is there twice
     * @throws UncheckedIOException if that can't be done
     */
    public static void write(OutputStream out, List<String> tokens) {
        requireDistinct(tokens);
        ByteSink.write(out, to -> writeTo(to, tokens));
    }

    private static void requireDistinct(List<String> tokens) {
        Set<String> seen = new HashSet<>();
        for (String token : Objects.requireNonNull(tokens, "tokens")) {
            if (!seen.add(Objects.requireNonNull(token, "tokens"))) {
                throw new IllegalArgumentException(
                        "the token " + FormatException.quoted(token) + " is there twice, and would have two numbers");
            }
        }
    }

    private static void writeTo(OutputStream out, List<String> tokens) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            for (int number = 0; number < tokens.size(); number++) {
                json.writeNumberField(tokens.get(number), number);
            }
            json.writeEndObject();
        }
    }

    /**
     * Reads the tokens in a file.
     *
     * @param file the file
     * @return tokens 0, 1, ...
     * @throws FormatException if it isn't such an object, or the numbers aren't 0, 1, ... in some order
     * @throws UncheckedIOException if it can't be read
     */
    public static List<String> read(Path file) {
        return ByteSource.read(file, TokenTable::read);
    }

    /**
     * Reads tokens from a stream, to its end.
     *
     * @param in the stream, which stays open
     * @return tokens 0, 1, ...
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static List<String> read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads tokens from a stream with a name, to its end.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return tokens 0, 1, ...
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static List<String> read(InputStream in, String name) {
        return ByteSource.read(in, name, TokenTable::read);
    }

    private static List<String> read(ByteSource source) throws IOException {
        var tokens = new TreeMap<Long, String>();
        try (JsonParser json = JSON.createParser(new Utf8Reader(source))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw source.error("must be an object from tokens to their numbers, and begin with {");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String token = json.currentName();
                source.takeMemory(MEMORY_OF_TOKEN + 2L * token.length(), (tokens.size() + 1) + " tokens");
                long number = number(json, token, source);
                String other = tokens.put(number, token);
                if (other != null) {
                    throw source.error("the tokens " + FormatException.quoted(other) + " and "
                            + FormatException.quoted(token) + " have the same number, " + number);
                }
            }
            if (json.nextToken() != null) {
                throw source.error("goes on after the last brace");
            }
        } catch (JsonProcessingException e) {
            throw source.error("isn't valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!tokens.isEmpty() && tokens.lastKey() != tokens.size() - 1) {
            throw source.error("the " + tokens.size() + " tokens must have the numbers 0 to " + (tokens.size() - 1)
                    + ", but " + FormatException.quoted(tokens.lastEntry().getValue()) + " has " + tokens.lastKey());
        }
        return List.copyOf(tokens.values());
    }

    private static long number(JsonParser json, String token, ByteSource source) throws IOException {
        boolean isNumber = json.nextToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER && json.getLongValue() >= 0;
        if (!isNumber) {
            throw source.error("the number of the token " + FormatException.quoted(token)
                    + " must be a whole number from 0, not " + FormatException.quoted(String.valueOf(json.getText())));
        }
        return json.getLongValue();
    }
}

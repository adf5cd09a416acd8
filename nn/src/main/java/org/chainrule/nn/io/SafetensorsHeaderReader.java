package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import org.chainrule.autograd.Shape;
import org.chainrule.nn.io.SafetensorsHeader.Entry;

/** Parses the JSON at the start of a safetensors file, token by token, and checks everything in it. */
final class SafetensorsHeaderReader {
    private static final int MOST_LEVELS = 128; // of braces and brackets, in what isn't known
    private static final int MEMORY_OF_ENTRY = 300; // bytes

    /** Names are neither interned nor kept for the next file, since a file may come from anywhere. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MOST_LEVELS).maxNumberLength(100)
                    .maxNameLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE).build()) // the header's length is limited
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser json;
    private final ByteSource from;

    private SafetensorsHeaderReader(JsonParser json, ByteSource from) {
        this.json = json;
        this.from = from;
    }

    /**
     * Parses a header.
     *
     * @param text its JSON
     * @param from where it was read from, and the data come from
     */
    static SafetensorsHeader read(String text, ByteSource from) throws IOException {
        if (!text.startsWith("{")) {
            throw from.error("is no safetensors file: the header must begin with {");
        }
        try (JsonParser json = JSON.createParser(text)) {
            var reader = new SafetensorsHeaderReader(json, from);
            SafetensorsHeader header = reader.header();
            reader.requireSeamless(header);
            return header;
        } catch (JsonProcessingException e) {
            throw from.error("the header isn't valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private SafetensorsHeader header() throws IOException {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        json.nextToken(); // the brace
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = unicode(json.currentName());
            from.takeMemory(MEMORY_OF_ENTRY, "the header's " + (entries.size() + 1) + " tensors");
            if (name.equals(SafetensorsHeader.METADATA)) {
                metadata = metadata();
            } else {
                entries.put(name, entry(name));
            }
        }
        if (json.nextToken() != null) {
            throw error("the header goes on after its last brace");
        }
        return new SafetensorsHeader(entries, metadata);
    }

    private Map<String, String> metadata() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (json.nextToken() == JsonToken.VALUE_NULL) { // as the reference implementation has it
            return metadata;
        }
        requireCurrent(JsonToken.START_OBJECT, SafetensorsHeader.METADATA, "an object of texts");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = unicode(json.currentName());
            metadata.put(name, text("the metadata's " + FormatException.quoted(name)));
        }
        return metadata;
    }

    private Entry entry(String name) throws IOException {
        String what = FormatException.quoted(name);
        ElementType type = null;
        long[] sizes = null;
        long[] offsets = null;
        String unknown = null;
        require(JsonToken.START_OBJECT, what, "an object with dtype, shape and data_offsets");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            switch (json.currentName()) {
                case "dtype" -> type = type(what);
                case "shape" -> sizes = numbers("the shape of " + what);
                case "data_offsets" -> offsets = numbers("data_offsets of " + what);
                default -> { // of a later version, perhaps
                    unknown = json.currentName();
                    json.nextToken();
                    json.skipChildren();
                }
            }
        }
        if (type == null || sizes == null || offsets == null) {
            throw error(what + " must have dtype, shape and data_offsets"
                    + (unknown == null
                            ? ""
                            : "; it has a property that isn't known: " + FormatException.quoted(unknown)));
        }
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw error("data_offsets of " + what + " must be a begin and an end, not " + brief(offsets));
        }
        Shape shape = TensorData.shape(from.name() + ", " + what, sizes);
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    private static String brief(long[] numbers) {
        return numbers.length > 2 ? numbers.length + " numbers" : Arrays.toString(numbers);
    }

    private ElementType type(String what) throws IOException {
        String name = text("the dtype of " + what);
        return ElementType.named(name).orElseThrow(() -> error("the dtype of " + what + " is "
                + FormatException.quoted(name) + "; known are " + Arrays.toString(ElementType.values())));
    }

    private long[] numbers(String what) throws IOException {
        require(JsonToken.START_ARRAY, what, "an array of whole numbers");
        long[] numbers = new long[4];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = number(what);
        }
        return Arrays.copyOf(numbers, count);
    }

    private long number(String what) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getText().startsWith("-")
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw error(what + " must have whole numbers from 0 to 2^63 - 1, not "
                    + FormatException.quoted(String.valueOf(json.getText()))
                    + (json.currentToken().isStructStart() ? ", at a greater depth" : ""));
        }
        return json.getLongValue();
    }

    private String text(String what) throws IOException {
        require(JsonToken.VALUE_STRING, what, "a text");
        return unicode(json.getText());
    }

    private void require(JsonToken token, String what, String description) throws IOException {
        json.nextToken();
        requireCurrent(token, what, description);
    }

    private void requireCurrent(JsonToken token, String what, String description) throws IOException {
        if (json.currentToken() != token) {
            throw error(what + " must be " + description + ", not "
                    + FormatException.quoted(String.valueOf(json.getText())));
        }
    }

    /** Checks that a text has no half of a surrogate pair, which JSON can spell. */
    private String unicode(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw error("the header has half of a surrogate pair in " + FormatException.quoted(text));
        }
        return text;
    }

    /**
     * Checks that every byte of the data belongs to one tensor, so that nothing can hide there and no two share any.
     */
    private void requireSeamless(SafetensorsHeader header) {
        long next = 0;
        for (String name : header.namesInOrderOfData()) {
            Entry entry = header.entries().get(name);
            String what = FormatException.quoted(name);
            if (entry.begin() != next) {
                throw error("the elements of " + what + " begin at byte " + entry.begin() + " of the data, "
                        + (entry.begin() < next ? "within those of another tensor" : "after a gap")
                        + "; they should at " + next);
            }
            long bytes = TensorData.bytes(entry.type(), entry.shape());
            if (entry.end() - entry.begin() != bytes) {
                throw error(what + " is " + entry.shape() + " " + entry.type() + " and needs " + bytes
                        + " bytes, but data_offsets give it " + (entry.end() - entry.begin()));
            }
            next = entry.end();
        }
        requireSize(next);
    }

    private void requireSize(long expected) {
        long present = from.remaining().orElse(expected);
        if (expected != present) {
            throw error("the tensors take " + expected + " bytes, but the file has " + present
                    + " after the header; "
                    + (expected > present ? "it was cut off" : "there is something else in it"));
        }
    }

    private FormatException error(String what) {
        return from.error(what);
    }
}

package org.chainrule.nn.io;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/**
 * The header of a safetensors file.
 *
 * @param entries the tensors by name, in the order of the header, which may be another than that of the data
 * @param metadata texts by name
 */
record SafetensorsHeader(SequencedMap<String, Entry> entries, Map<String, String> metadata) {
    /** The name of what isn't a tensor. */
    static final String METADATA = "__metadata__";

    private static final int LONGEST = 100_000_000; // bytes, as in the format's reference implementation
    private static final int MEMORY_OF_A_BYTE = 6; // bytes, mostly of names and numbers
    private static final int LENGTH = Long.BYTES; // of the number before it
    private static final int ALIGNMENT = 8; // bytes

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * The type, shape and offsets of a tensor.
     *
     * @param type the type of its elements
     * @param shape its shape
     * @param begin where its elements begin, in bytes from the end of the header
     * @param end where they end
     */
    record Entry(ElementType type, Shape shape, long begin, long end) {}

    /**
     * Returns the names as their elements follow each other. Where several begin at one place, all but the last are
     * empty.
     */
    List<String> namesInOrderOfData() {
        return entries.entrySet().stream()
                .sorted(Map.Entry
                        .comparingByValue(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)))
                .map(Map.Entry::getKey).toList();
    }

    // ---- writing ----

    /** Makes the header of tensors. Wide elements come first, so that all begin at a multiple of their width. */
    static SafetensorsHeader of(NamedTensors tensors, Map<String, String> metadata) {
        Objects.requireNonNull(tensors, "tensors");
        Objects.requireNonNull(metadata, "metadata");
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        tensors.asMap().forEach((name, tensor) -> entries.put(requireUsable(name), unplaced(tensor)));
        List<String> wideFirst = entries.keySet().stream()
                .sorted(Comparator.comparing(name -> -entries.get(name).type().width())).toList();
        long begin = 0;
        for (String name : wideFirst) {
            Entry entry = entries.get(name);
            long end = begin + TensorData.bytes(entry.type(), entry.shape());
            entries.put(name, new Entry(entry.type(), entry.shape(), begin, end));
            begin = end;
        }
        Map<String, String> sorted = new TreeMap<>();
        metadata.forEach(
                (name, text) -> sorted.put(requireUnicode(Objects.requireNonNull(name, "a name in the metadata")),
                        requireUnicode(Objects.requireNonNull(text, () -> "the metadata's " + name))));
        return new SafetensorsHeader(entries, sorted);
    }

    private static Entry unplaced(Tensor tensor) {
        return new Entry(ElementType.of(tensor.dtype()), tensor.shape(), 0, 0);
    }

    private static String requireUsable(String name) {
        if (name.equals(METADATA)) {
            throw new IllegalArgumentException("a tensor can't be named " + METADATA + " in a safetensors file");
        }
        return requireUnicode(name);
    }

    private static String requireUnicode(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    FormatException.quoted(text) + " has half of a surrogate pair, which can't be written");
        }
        return text;
    }

    /** Returns the bytes of length and header, padded with spaces so that the elements begin at a multiple of 8. */
    byte[] toBytes() {
        byte[] json = json().getBytes(StandardCharsets.UTF_8);
        int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        if (length > LONGEST) {
            throw new IllegalArgumentException("the names, shapes and metadata take " + length
                    + " bytes, but a safetensors file can have at most " + LONGEST + "; write several files");
        }
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH + length).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
                .put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }

    private String json() {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                json.writeFieldName(entry.getKey());
                write(entry.getValue(), json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError(e); // a string can always be written to
        }
        return text.toString();
    }

    private static void write(Entry entry, JsonGenerator json) throws IOException {
        int[] sizes = entry.shape.toArray();
        json.writeStartObject();
        json.writeStringField("dtype", entry.type.name());
        json.writeFieldName("shape");
        json.writeArray(sizes, 0, sizes.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {entry.begin, entry.end}, 0, 2);
        json.writeEndObject();
    }

    // ---- reading ----

    static SafetensorsHeader read(ByteSource from) throws IOException {
        byte[] start = from.readAtMost(LENGTH);
        if (start.length < LENGTH) {
            throw from.error("is no safetensors file: it has " + start.length
                    + " bytes, and the first 8 would be the header's length");
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LONGEST) {
            throw from.error("is no safetensors file: its header would have " + Long.toUnsignedString(length)
                    + " bytes, more than the " + LONGEST + " that are allowed");
        }
        from.takeMemory(length * MEMORY_OF_A_BYTE, "a header of " + length + " bytes");
        byte[] bytes = from.readAtMost((int) length);
        if (bytes.length < length) {
            throw from.error("is no safetensors file, or was cut off: its header would have " + length
                    + " bytes, but the whole file has " + from.position());
        }
        return SafetensorsHeaderReader.read(from.text(bytes, StandardCharsets.UTF_8), from);
    }
}

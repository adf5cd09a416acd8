package org.chainrule.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.internal.AtomicFile;

/**
 * Reads and writes named tensors in safetensors files, the format in which networks are exchanged between libraries:
 * the length of the header, in 8 bytes; the header, which says in JSON where each tensor's elements stand; the
 * elements, in row-major order and little-endian.
 *
 * {@snippet :
 * Safetensors.write(Path.of("net.safetensors"), Network.state(net), Map.of("trained on", "1989 data"));
 * Tensor weight = Safetensors.read(Path.of("net.safetensors")).tensors().get("hidden.weight");
 * }
 *
 * <p>
 * F32, F64, I64 and BOOL are written and read. F16 and BF16 are read as F32, and I8, I16, I32, U8, U16 and U32 as I64,
 * each without loss.
 */
public final class Safetensors {
    private Safetensors() {}

    /**
     * Writes tensors without metadata to a file.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param tensors the tensors; of a view its elements
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     * @throws IllegalArgumentException as {@link #write(Path, NamedTensors, Map)}
     */
    public static void write(Path file, NamedTensors tensors) {
        write(file, tensors, Map.of());
    }

    /**
     * Writes tensors to a file. The same tensors and metadata give the same bytes.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param tensors the tensors; of a view its elements
     * @param metadata texts by name, to say more about them
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     * @throws IllegalArgumentException if a tensor is named {@code __metadata__}, which is the metadata's name; if a text
     *         isn't valid Unicode; or if the header would be longer than 100 MB
     */
    public static void write(Path file, NamedTensors tensors, Map<String, String> metadata) {
        AtomicFile.write(file, content(tensors, metadata));
    }

    /**
     * Writes tensors without metadata to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param tensors the tensors; of a view its elements
     * @throws UncheckedIOException if that can't be done
     * @throws IllegalArgumentException as {@link #write(Path, NamedTensors, Map)}
     */
    public static void write(OutputStream out, NamedTensors tensors) {
        write(out, tensors, Map.of());
    }

    /**
     * Writes tensors to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param tensors the tensors; of a view its elements
     * @param metadata texts by name, to say more about them
     * @throws UncheckedIOException if that can't be done
     * @throws IllegalArgumentException as {@link #write(Path, NamedTensors, Map)}
     */
    public static void write(OutputStream out, NamedTensors tensors, Map<String, String> metadata) {
        ByteSink.write(out, content(tensors, metadata));
    }

    private static AtomicFile.Content content(NamedTensors tensors, Map<String, String> metadata) {
        SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
        byte[] start = header.toBytes();
        return out -> {
            out.write(start);
            for (String name : header.namesInOrderOfData()) {
                TensorData.write(out, tensors.get(name));
            }
        };
    }

    /**
     * Reads the tensors in a file.
     *
     * @param file the file
     * @return its tensors, none of which requires a gradient, and its metadata
     * @throws FormatException if the file isn't valid safetensors, or has a tensor of another type or of more than 2^31 -
     *         1 elements
     * @throws UncheckedIOException if it can't be read
     */
    public static SavedTensors read(Path file) {
        return ByteSource.read(file, Safetensors::read);
    }

    /**
     * Reads tensors from a stream, and nothing that comes after them.
     *
     * @param in the stream, which stays open
     * @return its tensors and metadata, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static SavedTensors read(InputStream in) {
        return read(in, ByteSource.STREAM);
    }

    /**
     * Reads tensors from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @return its tensors and metadata, as of {@link #read(Path)}
     * @throws FormatException as {@link #read(Path)}
     * @throws UncheckedIOException if it can't be read
     */
    public static SavedTensors read(InputStream in, String name) {
        return ByteSource.read(in, name, Safetensors::read);
    }

    private static SavedTensors read(ByteSource from) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(from);
        Map<String, Tensor> read = new HashMap<>();
        for (String name : header.namesInOrderOfData()) { // in which there are no gaps
            SafetensorsHeader.Entry entry = header.entries().get(name);
            read.put(name, TensorData.read(from, entry.type(), ByteOrder.LITTLE_ENDIAN, entry.shape()));
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        header.entries().keySet().forEach(name -> tensors.put(name, read.get(name)));
        return new SavedTensors(new NamedTensors(tensors), header.metadata());
    }
}

package org.chainrule.nn.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.io.Safetensors;

/**
 * What a worker tells the others before each step.
 *
 * @param sizes the numbers of examples of the batches that it has for the step; none at the end of its data
 * @param past what was computed of its batches of the step before
 * @param digest a digest of its parameters; empty where they aren't compared
 */
record WorkerReport(List<Integer> sizes, List<BatchResult> past, byte[] digest) {

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(sizes.size());
            for (int size : sizes) {
                out.writeInt(size);
            }
            out.writeInt(past.size());
            for (BatchResult result : past) {
                out.writeInt(result.size());
                out.writeDouble(result.loss());
                write(out, result.targets());
                write(out, result.predictions());
            }
            out.writeInt(digest.length);
            out.write(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static WorkerReport of(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            List<Integer> sizes = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                sizes.add(in.readInt());
            }
            List<BatchResult> past = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                int size = in.readInt();
                double loss = in.readDouble();
                List<Tensor> targets = read(in);
                past.add(new BatchResult(size, targets, read(in), loss));
            }
            return new WorkerReport(sizes, past, in.readNBytes(in.readInt()));
        } catch (IOException e) {
            throw new UncheckedIOException("a worker sent a report that can't be understood", e);
        }
    }

    private static void write(DataOutputStream out, List<Tensor> tensors) throws IOException {
        byte[] encoded = tensors.isEmpty() ? new byte[0] : encoded(tensors);
        out.writeInt(encoded.length);
        out.write(encoded);
    }

    private static List<Tensor> read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == 0 ? List.of() : decoded(in.readNBytes(length));
    }

    /** Encodes tensors as safetensors, by their numbers. */
    static byte[] encoded(List<Tensor> tensors) {
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        for (int n = 0; n < tensors.size(); n++) {
            named.put(String.valueOf(n), tensors.get(n));
        }
        var bytes = new ByteArrayOutputStream();
        Safetensors.write(bytes, new NamedTensors(named));
        return bytes.toByteArray();
    }

    static List<Tensor> decoded(byte[] bytes) {
        NamedTensors named = Safetensors.read(new ByteArrayInputStream(bytes), "what a worker sent").tensors();
        List<Tensor> tensors = new ArrayList<>();
        for (int n = 0; n < named.names().size(); n++) {
            tensors.add(named.get(String.valueOf(n)));
        }
        return tensors;
    }
}

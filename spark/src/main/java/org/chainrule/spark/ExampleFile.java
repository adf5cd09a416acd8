package org.chainrule.spark;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.Dataset;

/**
 * The examples of a worker, in a temporary file, from which batches are read in any order: there may be more of them than memory holds.
 */
final class ExampleFile implements Dataset, AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Layout layout;
    private final int size;
    private final Example last; // null if there is none

    private ExampleFile(Path file, FileChannel channel, Layout layout, int size, Example last) {
        this.file = file;
        this.channel = channel;
        this.layout = layout;
        this.size = size;
        this.last = last;
    }

    /** Returns the last example, which all are like; null if there is none. */
    Example last() {
        return last;
    }

    /**
     * How an example is stored: the doubles of its input, and then those of its target.
     *
     * @param inputShape the shape of an input, without the axis of the examples
     * @param inputs how many numbers an input has
     * @param targets how many numbers a target has
     * @param type the type of inputs, and of targets that aren't labels
     * @param areLabels whether a target is a label, an integer
     */
    record Layout(Shape inputShape, int inputs, int targets, DType type, boolean areLabels) {

        Shape ofInputs(int count) {
            return Shape.of(IntStream.concat(IntStream.of(count), Arrays.stream(inputShape.toArray())).toArray());
        }

        int bytes() {
            return (inputs + targets) * Double.BYTES;
        }
    }

    /** Writes examples one after the other. */
    static final class Writer {
        private final Path file;
        private final DataOutputStream out;
        private int size;

        Writer() throws IOException {
            this(Files.createTempFile("chainrule-examples", ".bin"));
        }

        Writer(Path file) throws IOException {
            this.file = file;
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        }

        /**
         * Writes an example.
         *
         * @throws IOException if that isn't possible, as on a full disk; the message names the file
         */
        void add(double[] input, double... target) throws IOException {
            try {
                write(input, target);
            } catch (IOException e) {
                throw failed(e);
            }
            size++;
        }

        private IOException failed(IOException e) {
            return new IOException("the examples of a worker can't be written to " + file + ": " + e.getMessage(), e);
        }

        private void write(double[] input, double... target) throws IOException {
            for (double value : input) {
                out.writeDouble(value);
            }
            for (double value : target) {
                out.writeDouble(value);
            }
        }

        /** Ends writing, and opens the file. */
        ExampleFile open(Layout layout, Example last) throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw failed(e);
            }
            return new ExampleFile(file, FileChannel.open(file, StandardOpenOption.READ), layout, size, last);
        }

        /** Deletes a file that wasn't opened. */
        void discard() throws IOException {
            try {
                out.close(); // which writes again what couldn't be written
            } catch (IOException _) {
                // it isn't needed any longer
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Batch get(int... indices) {
        int inputs = layout.inputs;
        int targets = layout.targets;
        double[] input = new double[indices.length * inputs];
        double[] target = new double[indices.length * targets];
        ByteBuffer bytes = ByteBuffer.allocate(layout.bytes());
        for (int n = 0; n < indices.length; n++) {
            read(indices[n], bytes.clear());
            bytes.flip().asDoubleBuffer().get(input, n * inputs, inputs).get(target, n * targets, targets);
        }
        Tensor x = Tensor.of(layout.ofInputs(indices.length), input).to(layout.type);
        Tensor y = layout.areLabels
                ? Tensor.of(Shape.of(indices.length), target).to(DType.I64)
                : Tensor.of(Shape.of(indices.length, targets), target).to(layout.type);
        return new Batch(x, y);
    }

    private void read(int index, ByteBuffer bytes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("there is no example " + index + " among " + size);
        }
        try {
            long at = (long) index * layout.bytes();
            while (bytes.hasRemaining()) {
                int count = channel.read(bytes, at + bytes.position());
                if (count < 0) {
                    throw new IOException(file + " has become shorter");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read example " + index + ": " + e.getMessage(), e);
        }
    }

    /** Deletes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    @Override
    public String toString() {
        return size + " examples in " + file;
    }
}

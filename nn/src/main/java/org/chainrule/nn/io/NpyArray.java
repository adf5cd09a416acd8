package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

import org.chainrule.autograd.Tensor;

/** An array in NumPy's format: all of a file, or of an entry of an archive. */
final class NpyArray {
    private NpyArray() {}

    static void write(WritableByteChannel to, Tensor tensor) throws IOException {
        TensorData.writeAll(to, ByteBuffer.wrap(NpyHeader.of(tensor).toBytes()));
        TensorData.write(to, tensor);
    }

    /**
     * Reads an array.
     *
     * @param from where from
     * @param size how many bytes there are
     * @param where the file and the entry, for errors
     */
    static Tensor read(ReadableByteChannel from, long size, String where) throws IOException {
        NpyHeader header = NpyHeader.read(from, size, where);
        long bytes = TensorData.bytes(header.type(), header.shape());
        long present = size - header.length();
        if (present != bytes) {
            throw new FormatException(where, "an array of shape " + header.shape() + " and type " + header.type()
                    + " has " + bytes + " bytes, but " + present + " follow the header; "
                    + (present < bytes ? "it was cut off" : "there is something else in it"));
        }
        if (header.fortranOrder()) { // the first axis is the fastest: the transpose in row-major order
            return TensorData.read(from, header.type(), header.order(), header.reversedShape(), where).transpose();
        }
        return TensorData.read(from, header.type(), header.order(), header.shape(), where);
    }
}

package org.chainrule.nn.io;

import java.io.IOException;
import java.io.OutputStream;

import org.chainrule.autograd.Tensor;

/** Reads and writes an array in NumPy's format: all of a file, or of an entry of an archive. */
final class NpyArray {
    private NpyArray() {}

    static void write(OutputStream to, Tensor tensor) throws IOException {
        to.write(NpyHeader.of(tensor).toBytes());
        TensorData.write(to, tensor);
    }

    /** Returns the number of bytes that {@link #write} writes. */
    static long size(Tensor tensor) {
        NpyHeader header = NpyHeader.of(tensor);
        return header.toBytes().length + TensorData.bytes(header.type(), header.shape());
    }

    static Tensor read(ByteSource from) throws IOException {
        NpyHeader header = NpyHeader.read(from);
        long bytes = TensorData.bytes(header.type(), header.shape());
        from.remaining().ifPresent(present -> {
            if (present != bytes) {
                throw from.error("an array of shape " + header.shape() + " and type " + header.type() + " has " + bytes
                        + " bytes, but " + present + " follow the header; "
                        + (present < bytes ? "it was cut off" : "there is something else in it"));
            }
        });
        if (header.fortranOrder()) { // the first axis is the fastest: the transpose in row-major order
            return TensorData.read(from, header.type(), header.order(), header.reversedShape()).transpose();
        }
        return TensorData.read(from, header.type(), header.order(), header.shape());
    }
}

package org.chainrule.nn.io;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * An array of unsigned bytes, such as the pixels of many images, which take a quarter of the memory of a tensor of type
 * F32.
 *
 * @param shape the shape
 * @param values the bytes in row-major order; the array isn't copied
 */
public record UnsignedBytes(Shape shape, byte[] values) {
    private static final int WHITE = 255;

    /**
     * Makes an array of unsigned bytes.
     *
     * @throws IllegalArgumentException if there are more or fewer bytes than the shape has elements
     */
    public UnsignedBytes {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(values, "values");
        if (values.length != shape.count()) {
            throw new IllegalArgumentException(values.length + " bytes don't make an array of shape " + shape);
        }
    }

    /**
     * Scales the bytes to numbers from 0 to 1.
     *
     * @return the bytes divided by 255, of type F32
     */
    public Tensor scaled() {
        float[] scaled = new float[values.length];
        for (int n = 0; n < scaled.length; n++) {
            scaled[n] = (float) Byte.toUnsignedInt(values[n]) / WHITE;
        }
        return Tensor.of(shape, scaled);
    }
}

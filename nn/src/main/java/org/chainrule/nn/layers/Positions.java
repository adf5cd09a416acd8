package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/** Tables of waves over places of a sequence. */
final class Positions {
    private Positions() {}

    /**
     * Computes a function of the angles p base^(-i/count) for places p and frequencies i.
     *
     * @param shape the shape of the result, of as many places and frequencies
     * @param count how many frequencies there are
     * @param first the first place
     */
    static Tensor table(Shape shape, int count, double base, int first, DoubleUnaryOperator wave) {
        double[] frequencies = new double[count];
        for (int i = 0; i < count; i++) {
            frequencies[i] = StrictMath.pow(base, -(double) i / count);
        }
        double[] values = new double[shape.count()];
        for (int n = 0; n < values.length; n++) {
            values[n] = wave.applyAsDouble(((double) first + n / count) * frequencies[n % count]);
        }
        return Tensor.of(shape, values);
    }

    static void requirePairs(String layer, int width) {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException(
                    layer + ": the width must be even and at least 2, since features are taken in pairs, not " + width);
        }
    }

    static void requireBase(String layer, double base) {
        if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(layer + ": the base must be positive and finite, not " + base);
        }
    }

    static void requireFirst(Layer layer, int first) {
        if (first < 0) {
            throw new IllegalArgumentException(layer + ": places are counted from 0, so the first can't be " + first);
        }
    }

    static void requireInput(Layer layer, Tensor x, int width) {
        Objects.requireNonNull(x, "x");
        if (x.shape().rank() < 2 || x.shape().size(-1) != width) {
            throw InputErrors.of(layer, x, " must have shape (..., length, " + width + ")");
        }
        if (!x.dtype().isFloating()) {
            throw InputErrors.of(layer, x, " must be floating point; to(F64) or to(F32) converts it");
        }
    }
}

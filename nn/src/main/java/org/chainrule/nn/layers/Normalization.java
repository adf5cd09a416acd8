package org.chainrule.nn.layers;

import java.util.stream.IntStream;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;

/** Computes what the normalization layers have in common. */
final class Normalization {
    /** A fused op for the last step, which takes one pass over the elements and one node on the tape. */
    private static final Pointwise SCALE = Pointwise.of("normalize",
            (x, scale, weight) -> x.mul(scale).mul(weight));
    private static final Pointwise SCALE_AND_SHIFT = Pointwise.of("normalize",
            (x, scale, weight, bias) -> x.mul(scale).mul(weight).add(bias));

    private Normalization() {}

    /** Computes the factor 1 / sqrt(meanSquare + eps), which makes the mean square 1. */
    static Tensor scale(Tensor meanSquare, double eps) {
        return meanSquare.add(eps).rsqrt();
    }

    static Tensor meanSquare(Tensor x, int... axes) {
        return x.square().mean(true, axes);
    }

    static Tensor apply(Tensor x, Tensor scale, Tensor weight) {
        return SCALE.apply(x, scale, weight);
    }

    static Tensor apply(Tensor x, Tensor scale, Tensor weight, Tensor bias) {
        return SCALE_AND_SHIFT.apply(x, scale, weight, bias);
    }

    static void requireEps(String layer, double eps) {
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(layer + ": eps must be a small number that isn't negative, not " + eps);
        }
    }

    /** Returns the axes of the features, which are the last ones, counted from the end. */
    static int[] featureAxes(Layer layer, Tensor x, Shape features) {
        int rank = features.rank();
        int[] axes = IntStream.rangeClosed(-rank, -1).toArray();
        Shape in = x.shape();
        if (in.rank() < rank || IntStream.of(axes).anyMatch(axis -> in.size(axis) != features.size(axis))) {
            throw new IllegalArgumentException(Network.describe(layer) + ": the input has shape " + in + ", but "
                    + (rank == 1
                            ? "its last axis must have size " + features.size(0)
                            : "its last axes must have sizes " + features));
        }
        return axes;
    }
}

package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.Assumption;

/** Computes what the normalization layers have in common. */
final class Normalization {
    /** A fused op for the last step, which takes one pass over the elements and one node on the tape. */
    private static final Pointwise SCALE = Pointwise.of("normalize",
            (x, scale, weight) -> x.mul(scale).mul(weight));
    private static final Pointwise SHIFT = Pointwise.of("normalize", (x, scale, bias) -> x.mul(scale).add(bias));
    private static final Pointwise SCALE_AND_SHIFT = Pointwise.of("normalize",
            (x, scale, weight, bias) -> x.mul(scale).mul(weight).add(bias));

    private Normalization() {}

    /**
     * What elements that belong together are reduced by, to axes of size 1.
     *
     * @param mean computes their mean
     * @param greatest computes the greatest of them
     */
    record Reduction(UnaryOperator<Tensor> mean, UnaryOperator<Tensor> greatest) {

        static Reduction over(int... axes) {
            return new Reduction(x -> x.mean(true, axes), x -> x.max(true, axes));
        }
    }

    /**
     * Elements to be scaled to a mean square of 1 over some axes.
     *
     * @param x the elements, or exact multiples where they are so great or small that digits would be lost
     * @param scale the factor 1 / sqrt(mean square + eps) of each element
     * @param meanSquare the mean squares of the elements themselves, unrecorded
     */
    record Scaled(Tensor x, Tensor scale, Tensor meanSquare) {

        static Scaled of(Tensor x, double eps, int... axes) {
            return of(x, UnaryOperator.identity(), Reduction.over(axes), eps);
        }

        /** Takes the deviations from the mean for the elements. */
        static Scaled deviations(Tensor x, double eps, int... axes) {
            return of(x, elements -> SubtractMean.of(elements, axes), Reduction.over(axes), eps);
        }

        /** Takes for the elements what a map that is linear over the axes makes of x. */
        static Scaled of(Tensor x, UnaryOperator<Tensor> map, Reduction reduction, double eps) {
            Tensor elements = map.apply(x);
            Tensor meanSquare = PowersOfTwo.assumedSafe(reduction.mean.apply(elements.square()), eps);
            Tensor factors = Assumption.isMadeOf(meanSquare)
                    ? null
                    : PowersOfTwo.of(x, meanSquare, eps, reduction.greatest);
            if (factors == null) {
                return new Scaled(elements, Normalization.scale(meanSquare, eps), meanSquare.detach());
            }
            Tensor multiples = map.apply(x.mul(factors));
            Tensor multiplied = reduction.mean.apply(multiples.square());
            return new Scaled(multiples, multiplied.add(factors.mul(eps).mul(factors)).rsqrt(),
                    multiplied.detach().div(factors).div(factors));
        }
    }

    /** Computes the factor 1 / sqrt(meanSquare + eps), which makes the mean square 1. */
    static Tensor scale(Tensor meanSquare, double eps) {
        return meanSquare.add(eps).rsqrt();
    }

    /** Computes x scale weight + bias, without those that are null. */
    static Tensor apply(Tensor x, Tensor scale, Tensor weight, Tensor bias) {
        if (weight == null) {
            return bias == null ? x.mul(scale) : SHIFT.apply(x, scale, bias);
        }
        return bias == null ? SCALE.apply(x, scale, weight) : SCALE_AND_SHIFT.apply(x, scale, weight, bias);
    }

    /** Requires that the parts of an affine map which aren't null have a shape. */
    static void requireShapes(String layer, String meaning, Shape shape, Tensor weight, Tensor bias) {
        if (weight != null && !weight.shape().equals(shape) || bias != null && !bias.shape().equals(shape)) {
            throw new IllegalArgumentException(layer + ": weight and bias must have " + meaning + " " + shape + ", not "
                    + described(weight) + " and " + described(bias));
        }
    }

    private static String described(Tensor part) {
        return part == null ? "none" : part.shape().toString();
    }

    /** Requires features along at least one axis. */
    static void requireAxes(String layer, Shape features) {
        if (Objects.requireNonNull(features, "features").rank() == 0) {
            throw new IllegalArgumentException(layer + ": the features must have at least one axis, not the shape ()");
        }
    }

    /** Returns a layer's text: {@code LayerNorm(4, 8, without bias)}. */
    static String text(String layer, Shape features, String absent) {
        String sizes = features.toString();
        return layer + sizes.substring(0, sizes.length() - 1) + absent + ")";
    }

    /** Returns what a layer's text says of parts that are null, such as {@code ", without bias"}. */
    static String absent(Tensor weight, Tensor bias) {
        if (weight == null) {
            return bias == null ? ", without weight and bias" : ", without weight";
        }
        return bias == null ? ", without bias" : "";
    }

    static void requireEps(String layer, double eps) {
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(layer + ": eps must be a small number that isn't negative, not " + eps);
        }
    }

    static void requireFloating(Layer layer, Tensor x) {
        if (!Objects.requireNonNull(x, "x").dtype().isFloating()) {
            throw InputErrors.of(layer, x, " must be floating point; use to(F64) or to(F32)");
        }
    }

    /** Returns the axes of the features, which are the last ones, counted from the end. */
    static int[] featureAxes(Layer layer, Tensor x, Shape features) {
        requireFloating(layer, x);
        int rank = features.rank();
        int[] axes = IntStream.rangeClosed(-rank, -1).toArray();
        Shape in = x.shape();
        if (in.rank() < rank || IntStream.of(axes).anyMatch(axis -> in.size(axis) != features.size(axis))) {
            throw InputErrors.of(layer, x, rank == 1
                    ? " must have a last axis of size " + features.size(0)
                    : " must have last axes of sizes " + features);
        }
        return axes;
    }
}

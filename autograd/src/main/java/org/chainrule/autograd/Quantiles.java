package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;

/** Quantiles along an axis, of all elements or of those that aren't NaN. A scalar counts as a vector of one element. */
final class Quantiles {
    private Quantiles() {}

    /** Computes one quantile. */
    static Tensor one(boolean ignoresNaN, Tensor x, double q, int axis, boolean keepDims, QuantileMode mode) {
        if (x.shape().rank() == 0) {
            return along(ignoresNaN, x.reshape(1), axis, mode, q).reshape();
        }
        Tensor quantiles = along(ignoresNaN, x, axis, mode, q);
        return keepDims ? quantiles : quantiles.squeeze(axis);
    }

    /** Computes several quantiles, along a new first axis. */
    static Tensor several(boolean ignoresNaN, Tensor x, double[] q, int axis, boolean keepDims, QuantileMode mode) {
        Objects.requireNonNull(q, "q");
        if (x.shape().rank() == 0) {
            return along(ignoresNaN, x.reshape(1), axis, mode, q);
        }
        Tensor first = along(ignoresNaN, x, axis, mode, q).moveAxis(axis, 0);
        return keepDims ? first.unsqueeze(x.shape().axis(axis) + 1) : first;
    }

    /** Returns the last place along an axis of a number that isn't NaN in the order; 0 if there is none. */
    static Tensor lastNumbers(Tensor x, int axis) {
        return x.isNaN().logicalNot().sum(true, axis).sub(1).clampMin(0);
    }

    /** Computes the quantiles, which are along the axis of the elements. */
    private static Tensor along(boolean ignoresNaN, Tensor x, int axis, QuantileMode mode, double... q) {
        Objects.requireNonNull(mode, "mode");
        for (double share : q) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("q must be between 0 and 1, not " + share);
            }
        }
        ReducedAxes.of(false, axis).requireElements("quantile", x.shape());
        x.dtype().requireFloating();
        Tensor sorted = x.sort(axis).values();
        int[] ones = new int[x.shape().rank()];
        Arrays.fill(ones, 1);
        Shape each = Shape.of(ones);
        Tensor last = sorted.slice(axis, -1, x.shape().size(axis));
        Tensor lastPlaces = ignoresNaN
                ? lastNumbers(x, axis).to(DType.F64)
                : Tensor.full(x.shape().size(axis) - 1L, each, DType.F64);
        Tensor places = lastPlaces.mul(Tensor.of(each.with(axis, q.length), q));
        Tensor quantiles = at(sorted, axis, places, mode);
        return ignoresNaN ? quantiles : Tensor.where(last.isNaN(), last, quantiles);
    }

    private static Tensor at(Tensor sorted, int axis, Tensor places, QuantileMode mode) {
        return switch (mode) {
            case LOWER -> at(sorted, axis, places.floor());
            case HIGHER -> at(sorted, axis, places.ceil());
            case NEAREST -> at(sorted, axis, places.round());
            case LINEAR -> between(sorted, axis, places, places.sub(places.floor()));
            case MIDPOINT -> between(sorted, axis, places, places.ne(places.floor()).to(DType.F64).mul(0.5));
        };
    }

    private static Tensor at(Tensor sorted, int axis, Tensor places) {
        return sorted.takeAlongAxis(axis, places.to(DType.I64));
    }

    /** Interpolates between the elements around places. Where a place is whole, the next element counts for nothing, even if infinite. */
    private static Tensor between(Tensor sorted, int axis, Tensor places, Tensor weights) {
        Tensor lower = at(sorted, axis, places.floor());
        Tensor own = weights.to(sorted.dtype());
        return Tensor.where(own.gt(0), lower.lerp(at(sorted, axis, places.ceil()), own), lower);
    }

    /** Returns an element as one of all that equal it, which share its gradient evenly. */
    static Tensor sharing(Tensor all, Tensor element) {
        Tensor areEqual = all.eq(element).logicalOr(all.isNaN().logicalAnd(element.isNaN()));
        if (Batching.isAmong(all) || all.isCaptured()) { // where elements can't be left out
            return Tensor.full(0, Shape.of(2), all.dtype())
                    .scatterReduce(0, areEqual.logicalNot().to(DType.I64), all, ReduceMode.AMAX, false).select(0, 0);
        }
        return all.maskedSelect(areEqual).max();
    }
}

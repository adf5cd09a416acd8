package org.chainrule.linalg;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/** What the rules of eigenvalues and of singular values have in common. */
final class Spectrum {
    private Spectrum() {}

    /**
     * Returns the reciprocals of differences or sums of eigenvalues or singular values, and 0 for those that are no more than
     * rounding errors: a function that doesn't depend on the choice of the vectors has a 0 to be divided there.
     *
     * @param gaps the differences or sums, (..., n, n) or (..., 1, n)
     * @param values all values, (..., 1, n)
     */
    static Tensor reciprocal(Tensor gaps, Tensor values) {
        return values.shape().size(-1) == 0
                ? gaps
                : gaps.maskedFill(areZero(gaps, values), Double.POSITIVE_INFINITY).reciprocal();
    }

    /**
     * Fills terms of a rule with NaN where what is to be divided by a difference or sum that counts as 0 isn't 0 but for rounding: a
     * function whose gradients have such a numerator depends on the choice of the vectors, and has no derivative.
     *
     * @param terms numerators times {@link #reciprocal} of gaps
     * @param numerators what is divided
     * @param gaps the differences or sums, (..., n, n) or (..., 1, n)
     * @param values all values, (..., 1, n)
     * @param gradients those by the vectors, whose largest element says what is rounding
     */
    static Tensor requireNumerators(Tensor terms, Tensor numerators, Tensor gaps, Tensor values, Tensor gradients) {
        if (values.shape().size(-1) == 0) {
            return terms;
        }
        return terms.maskedFill(isLarge(numerators, gradients).logicalAnd(areZero(gaps, values)), Double.NaN);
    }

    /**
     * Fills terms of a rule with NaN where a function has gradients by equal values and by their vectors, in a way that doesn't depend on
     * the choice of the vectors: as V f(w) V^T, whose derivative has a part f'(w) between these vectors that the gradients don't show.
     *
     * @param terms the terms between two vectors each, (..., n, n)
     * @param symmetric what the gradients by the vectors have in common with their transpose
     * @param byValues the gradients by the values, (..., 1, n)
     * @param values all values, (..., 1, n)
     * @param gradients those by the vectors
     */
    static Tensor requireOneKind(Tensor terms, Tensor symmetric, Tensor byValues, Tensor values,
            Tensor gradients) {
        int count = values.shape().size(-1);
        if (count < 2) {
            return terms;
        }
        Tensor rounding = rounding(gradients);
        Tensor largest = values.detach().abs().max(true, -1);
        Tensor perValue = rounding.div(largest.maskedFill(largest.eq(0), Double.POSITIVE_INFINITY));
        Tensor hasValue = byValues.detach().abs().gt(perValue);
        Tensor lacksPart = isLarge(symmetric, gradients)
                .logicalAnd(hasValue.logicalOr(hasValue.matrixTranspose()))
                .logicalAnd(areEqual(values));
        return terms.maskedFill(lacksPart, Double.NaN);
    }

    /** Returns where two values, other than one with itself, are equal but for rounding, (..., n, n). */
    static Tensor areEqual(Tensor values) {
        Tensor gaps = values.detach().sub(values.detach().matrixTranspose());
        return areZero(gaps, values).logicalAnd(Tensor.eye(values.shape().size(-1)).eq(0));
    }

    /** Returns where products with gradients are more than errors of their computation. */
    static Tensor isLarge(Tensor products, Tensor gradients) {
        return products.detach().abs().gt(rounding(gradients));
    }

    /** Returns up to what size a product with gradients may be the error of their computation, half of their digits. */
    private static Tensor rounding(Tensor gradients) {
        return gradients.detach().abs().max(true, -2, -1).mul(Math.sqrt(epsilon(gradients.dtype())));
    }

    /** Returns where differences or sums are no more than rounding errors. */
    private static Tensor areZero(Tensor gaps, Tensor values) {
        Tensor largest = values.detach().abs().max(true, -1);
        return gaps.detach().abs().le(largest.mul(4 * values.shape().size(-1) * epsilon(values.dtype())));
    }

    /** Returns the distance of 1 from the next larger number. */
    static double epsilon(DType type) {
        return type == DType.F32 ? Math.ulp(1f) : Math.ulp(1.0);
    }

    /** Returns values as a rule uses them, with derivatives that are NaN where they aren't known. */
    static Tensor guarded(Tensor values) {
        return new EqualValues(false).apply(values, values.detach());
    }

    /** Returns the gradients by values on the diagonal of matrices, with derivatives that are NaN where they aren't known. */
    static Tensor diagonal(Tensor byValues, Tensor values) {
        Tensor diagonal = byValues.mul(identity(values.shape().size(-1), values.dtype()));
        return new EqualValues(true).apply(diagonal, values.detach());
    }

    static Tensor identity(int size, DType type) {
        return Tensor.eye(size).to(type);
    }
}
